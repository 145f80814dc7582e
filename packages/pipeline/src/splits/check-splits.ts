import type { Finding } from "@voxprep/core";
import { checkFolds, type Fold, foldBalance, type SplitBalance } from "@voxprep/splits";
import { groupCases, parseTestSet } from "./split-choices.js";
import { readSplitsFile } from "./splits-file.js";

/** What an existing splits file is compared with. */
export interface CheckSplitsOptions {
  /** All cases there are. Default: those that any fold lists. */
  readonly ids?: readonly string[] | undefined;
  /** A regular expression with one capture, or `<file.csv>:<column>`. */
  readonly groupBy?: string | undefined;
  /** Cases that no fold may use: a file with one id a line, or ids separated by commas. */
  readonly testSet?: string | undefined;
}

/** What a splits file holds, and what is wrong with it. */
export interface CheckedSplits {
  readonly folds: readonly Fold[];
  /** Leaks (`VP8302`) as faults of the run, gaps (`VP8301`) as faults of cases. */
  readonly findings: readonly Finding[];
  readonly balance: SplitBalance;
}

/**
 * Checks an existing splits file for leaks and gaps.
 *
 * @param path - `splits_final.pkl`, or `splits_final.json` of v1 or v2.
 * @throws `VP0101 UsageError` when the file or an option cannot be used.
 */
export async function checkSplitsFile(
  path: string,
  { ids, groupBy, testSet }: CheckSplitsOptions = {},
): Promise<CheckedSplits> {
  const folds = await readSplitsFile(path);
  const listed = folds.flatMap(({ train, val }) => [...train, ...val]);
  const test = testSet === undefined ? [] : await testIdsOf(testSet, [...listed, ...(ids ?? [])]);
  const all = [...new Set([...(ids ?? []), ...listed, ...test])];
  const groups = groupBy === undefined ? undefined : await groupCases(groupBy, all);
  const findings = checkFolds(folds, { ids, groups, testIds: test });
  return {
    folds,
    findings: findings.map((finding) => ({
      ...finding,
      files: [path],
      phase: "splits",
      severity: finding.code === "VP8302" ? "run" : "case",
    })),
    balance: foldBalance(folds, { groups, testIds: test }),
  };
}

/** A held out case stands in no fold, so that ids given with commas are taken as they are. */
async function testIdsOf(testSet: string, known: readonly string[]): Promise<readonly string[]> {
  const named = testSet.split(",").map((id) => id.trim());
  const choice = await parseTestSet(testSet, [...known, ...(named.length > 1 ? named : [])]);
  return "ids" in choice ? choice.ids : [];
}
