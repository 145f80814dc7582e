import type { MeasuredBalance, WrittenSplits } from "@voxprep/pipeline";
import type { PartBalance, SplitBalance } from "@voxprep/splits";
import { countOf, printable } from "./format.js";
import type { Output } from "./output.js";
import { printTable } from "./table.js";

/** Folds and everything that is told about them. */
export interface PrintedSplits extends Omit<WrittenSplits, "findings"> {
  readonly measured: MeasuredBalance;
  readonly labelNames: ReadonlyMap<number, string>;
  readonly seed: number;
  readonly groupBy: string | undefined;
  readonly stratify: string | undefined;
}

/** With more folds than these, tables of labels show the least and the most of all folds. */
const FOLD_COLUMNS = 10;

/** The folds as one line of `--json`. */
export function splitsEvent(splits: PrintedSplits): Record<string, unknown> {
  const { measured, groups, labelNames: _names, ...rest } = splits;
  return {
    event: "splits",
    ...rest,
    groups: groups === undefined ? null : Object.fromEntries(groups),
    strata: measured.strata,
    balance: measured.balance,
  };
}

/** Prints how folds were made and what they hold. What was done otherwise than asked is told even when `quiet`. */
export function printSplits(output: Output, splits: PrintedSplits, quiet: boolean): void {
  const { tooFewForFolds, folds, addedTestIds, measured, classes, files } = splits;
  if (tooFewForFolds !== null) {
    const noun = splits.method === "leave-one-out" ? "case" : "group";
    output.note(
      `Only ${countOf(folds.length, noun)} for ${tooFewForFolds} folds: one ${noun} is left out at a time, ` +
        `which makes ${folds.length} folds.`,
    );
  }
  if (addedTestIds.length > 0) {
    const names = addedTestIds.map(printable).join(", ");
    output.note(`Also held out, because of their groups: ${names}`);
  }
  if (quiet) return;
  output.line(headline(splits));
  printTable(output, foldRows(measured.balance));
  const nameOf = (value: string) => labelText(value, splits.labelNames);
  if (measured.strata !== null) {
    printTable(
      output,
      strataRows(measured.balance, "cases to validate, by label", nameOf, presence),
    );
  }
  if (measured.strata === "volumes") {
    printTable(
      output,
      strataRows(measured.balance, "ml to validate, by label", nameOf, millilitres),
    );
  }
  if (classes !== null) {
    const title = `cases to validate, by ${splits.stratify ?? ""}`;
    printTable(output, strataRows(classes, title, printable, presence));
  }
  if (files.length > 0) output.line();
  for (const file of files) output.line(`  ${file}`);
}

function headline({ method, folds, testIds, seed, groupBy, stratify }: PrintedSplits): string {
  const makers = {
    "k-fold": `shuffled with seed ${seed}`,
    "balanced-k-fold": `seed ${seed}`,
    "leave-one-out": "one case left out at a time",
    "leave-one-group-out": "one group left out at a time",
  };
  const traits = [
    makers[method],
    ...(groupBy === undefined ? [] : [`groups by ${groupBy}`]),
    ...(stratify === undefined ? [] : [`balanced by ${stratify}`]),
    ...(testIds.length === 0 ? [] : [`${countOf(testIds.length, "case")} held out as test set`]),
  ];
  return printable(`${countOf(folds.length, "fold")}: ${traits.join(", ")}`);
}

/** Cases and groups of every fold as rows of a table. */
export function foldRows({ folds, test, all }: SplitBalance): string[][] {
  const hasGroups = all.groups !== null;
  const row = (name: string, train: PartBalance | null, val: PartBalance | null): string[] => [
    name,
    ...[train, val].map((part) => (part === null ? "" : String(part.cases))),
    ...(hasGroups
      ? [train, val].map((part) => (part === null ? "" : String(part.groups ?? 0)))
      : []),
  ];
  const groupsHeader = hasGroups ? ["train groups", "val groups"] : [];
  return [
    ["", "train", "val", ...groupsHeader],
    ...folds.map(({ train, val }, i) => row(`fold ${i}`, train, val)),
    ...(test === null ? [] : [row("test set", null, test)]),
  ];
}

type Quantity = (sum: { readonly cases: number; readonly amount: number }) => number;

const presence: Quantity = ({ cases }) => cases;
const millilitres: Quantity = ({ amount }) => amount / 1000;

function strataRows(
  { all, folds, test }: SplitBalance,
  title: string,
  nameOf: (name: string) => string,
  quantity: Quantity,
): string[][] {
  const text = (value: number) => (quantity === presence ? String(value) : value.toFixed(2));
  const isWide = folds.length > FOLD_COLUMNS;
  const foldTitles = isWide ? ["least", "most"] : folds.map((_, i) => `fold ${i}`);
  const rows = all.strata.map((sum, i) => {
    const perFold = folds.map(({ val }) => quantity(val.strata[i] ?? { cases: 0, amount: 0 }));
    const shown = isWide ? [Math.min(...perFold), Math.max(...perFold)] : perFold;
    const inTest = test === null ? [] : [quantity(test.strata[i] ?? { cases: 0, amount: 0 })];
    return [nameOf(sum.name), ...[quantity(sum), ...shown, ...inTest].map(text)];
  });
  if (rows.length === 0) return [];
  const testTitle = test === null ? [] : ["test set"];
  return [[title, "all", ...foldTitles, ...testTitle], ...rows];
}

function labelText(value: string, names: ReadonlyMap<number, string>): string {
  const name = names.get(Number(value));
  return printable(name === undefined ? `label ${value}` : `${name} (${value})`);
}
