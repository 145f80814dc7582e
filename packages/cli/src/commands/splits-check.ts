import { checkSplitsFile, findingRecord, readCaseSource } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { JSON_LINES, QUIET } from "../options/shared-options.js";
import { countOf, printable } from "../print/format.js";
import type { Output } from "../print/output.js";
import { printFindings } from "../print/print-finding.js";
import { foldRows } from "../print/print-splits.js";
import { tableLines } from "../print/table.js";
import { type Command, defineCommand } from "./command.js";

interface SplitsCheckArgs {
  readonly file: string;
  readonly ids?: string | undefined;
  readonly groupBy?: string | undefined;
  readonly testSet?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

type Checked = Awaited<ReturnType<typeof checkSplitsFile>>;

/** `voxprep splits check`: leaks and gaps of an existing splits file. */
export const splitsCheckCommand: Command<SplitsCheckArgs> = defineCommand({
  usage: "check <file>",
  summary:
    "Look for leaks in a splits file; exit code 3 for a leak, 2 for missing or unknown cases",
  options: (parser: Argv): Argv<SplitsCheckArgs> =>
    parser
      .positional("file", {
        type: "string",
        demandOption: true,
        describe: "splits_final.pkl, or splits_final.json of v1 or v2",
      })
      .options({
        ids: {
          type: "string",
          describe:
            "All cases there are: raw task, folder of npz files, or text file with one id a line",
        },
        "group-by": {
          type: "string",
          describe:
            "Groups that must not be torn apart: regular expression with one capture, or <file.csv>:<column>",
        },
        "test-set": {
          type: "string",
          describe: "Cases that no fold may use: file with one id a line, or id,id,…",
        },
        json: JSON_LINES,
        quiet: QUIET,
      }) as unknown as Argv<SplitsCheckArgs>,
  examples: [
    ["voxprep splits check splits_final.pkl", "no case in both lists of a fold"],
    ["voxprep splits check splits_final.json --group-by '^(p\\d+)_'", "no patient either"],
    [
      "voxprep splits check splits_final.pkl --ids prepared/…_stage0",
      "all prepared cases are there",
    ],
  ],
  async run(args, output) {
    const ids = args.ids === undefined ? undefined : await idsOf(args.ids, args, output);
    if (ids === null) return EXIT.runFailed;
    const checked = await checkSplitsFile(args.file, { ...args, ids });
    if (args.json) printJson(output, args.file, checked);
    else printText(output, args, checked);
    return exitCodeFor(checked);
  },
});

/** Listed cases of a raw task are there, also those that have faults. */
async function idsOf(
  path: string,
  args: SplitsCheckArgs,
  output: Output,
): Promise<readonly string[] | null> {
  const { source, findings } = await readCaseSource(path);
  if (source !== null) return [...source.ids, ...source.failedCases];
  printFindings(output, findings, args, path);
  return null;
}

function exitCodeFor({ findings }: Checked): ExitCode {
  if (findings.some(({ severity }) => severity === "run")) return EXIT.runFailed;
  return findings.length > 0 ? EXIT.someCasesFailed : EXIT.done;
}

function printJson(output: Output, file: string, { findings, folds, balance }: Checked): void {
  for (const finding of findings) {
    output.line(JSON.stringify({ event: "finding", ...findingRecord(finding) }));
  }
  const leaks = findings.filter(({ code }) => code === "VP8302").length;
  const counts = { leaks, gaps: findings.length - leaks };
  output.line(
    JSON.stringify({ event: "splits-check", file, ...counts, folds: folds.length, balance }),
  );
}

function printText(output: Output, args: SplitsCheckArgs, checked: Checked): void {
  const { findings, balance } = checked;
  for (const finding of findings) {
    const { code, name, message, remedy } = findingRecord(finding);
    output.note(`${code} ${name}  (${code === "VP8302" ? "leak" : "gap"})`);
    output.note(`  ${printable(message)}`);
    if (remedy !== null) output.note(`  Remedy: ${printable(remedy)}`);
  }
  if (args.quiet) return;
  for (const line of tableLines(foldRows(balance))) output.line(line);
  const leaks = findings.filter(({ code }) => code === "VP8302").length;
  const groups = balance.all.groups === null ? "" : `, ${countOf(balance.all.groups, "group")}`;
  output.line();
  output.line(
    `${printable(args.file)}: ${countOf(balance.folds.length, "fold")}, ${countOf(balance.all.cases, "case")}${groups}: ` +
      `${leaks === 0 ? "no leak" : `${countOf(leaks, "leak")}`}, ${countOf(findings.length - leaks, "gap")}`,
  );
}
