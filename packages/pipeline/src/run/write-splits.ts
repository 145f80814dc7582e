import { join, resolve } from "node:path";
import { errorFromWire, type Finding, UsageError } from "@voxprep/core";
import {
  foldBalance,
  type Groups,
  makeSplits,
  presenceOf,
  type SplitBalance,
  type Splits,
  type Strata,
} from "@voxprep/splits";
import { SPLITS_FILE } from "../phases/phase-splits.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import type { ProfileName } from "../recipes/v1-family.js";
import { readCaseLabels } from "../splits/case-labels.js";
import type { CaseSource } from "../splits/case-source.js";
import {
  groupCases,
  parseStratify,
  parseTestSet,
  strataOfColumn,
} from "../splits/split-choices.js";
import { type SplitsFormat, splitsFiles } from "../splits/splits-file.js";
import type { OutputFile } from "../store/output-file.js";
import { commitUnlocked } from "../store/scratch-store.js";
import { recordSplits } from "./record-splits.js";

/** Name of the list of held out cases, beside the splits. */
export const TEST_SET_FILE = "splits_test_set.txt";

/** Which cases are split, how, and where to. */
export interface WriteSplitsOptions {
  readonly source: CaseSource;
  /** The files' folder; for a raw task the output root, below which they go into the preprocessed task. */
  readonly out: string;
  /** Decides the folders of a raw task. Default: `unetr-pp`. */
  readonly profile?: ProfileName | undefined;
  /** Default 5. */
  readonly folds?: number | undefined;
  /** Default 12345. */
  readonly seed?: number | undefined;
  /** A regular expression with one capture, or `<file.csv>:<column>`. Default: cases are not grouped. */
  readonly groupBy?: string | undefined;
  /** `labels`, `volume` or `<file.csv>:<column>`. Default: the number of cases alone is balanced. */
  readonly stratify?: string | undefined;
  /** One fold per group. Default: false. */
  readonly leaveOneGroupOut?: boolean | undefined;
  /** A file with one id a line, ids separated by commas, or a share such as `0.2`. Default: none. */
  readonly testSet?: string | undefined;
  /** Default: `v1`. */
  readonly format?: SplitsFormat | undefined;
  /** Keep files of a raw task's splits that voxprep did not make, when they are what would be made. Default: false. */
  readonly adopt?: boolean | undefined;
  /** Replace files of a raw task's splits that voxprep did not make. Default: false. */
  readonly overwrite?: boolean | undefined;
  /** Reads labels. Default: the calling thread. */
  readonly runner?: TaskRunner | undefined;
  /** Told after each case whose labels were read. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
}

/** The folds, the files they were written to, and what they were made by. */
export interface WrittenSplits extends Splits {
  readonly files: readonly string[];
  /** Groups by case; absent when cases are not grouped. */
  readonly groups?: Groups | undefined;
  /** Cases of each class, where folds were balanced by a csv column. */
  readonly classes: SplitBalance | null;
  /** What was noticed while writing, such as a lock of a dead run. */
  readonly findings: readonly Finding[];
}

/**
 * Writes `splits_final` for a source of cases. Without options the folds are those of the originals' trainers.
 *
 * @throws `VP0101 UsageError` and `VP0401` for options that do not fit the cases; the reader's error, as a fault of
 *   the run, when folds are to be balanced by labels of which one cannot be read; of a raw task `VP7501 LockedError`,
 *   and `VP8107 ForeignFileError` for folds that somebody else made or changed.
 */
export async function writeSplits(options: WriteSplitsOptions): Promise<WrittenSplits> {
  const { source, groupBy, testSet, format = "v1" } = options;
  const { ids } = source;
  const groups = groupBy === undefined ? undefined : await groupCases(groupBy, ids);
  const strata = await strataFor(options);
  const splits = makeSplits(ids, {
    folds: options.folds,
    seed: options.seed,
    groups,
    strata,
    leaveOneGroupOut: options.leaveOneGroupOut,
    test: testSet === undefined ? undefined : await parseTestSet(testSet, ids),
  });
  const { files, findings } = await commitSplits(options, splits.testIds, (folder) => [
    ...testSetFiles(folder, splits.testIds),
    ...splitsFiles(join(folder, SPLITS_FILE), splits.folds, format),
  ]);
  const { folds, testIds } = splits;
  const isByClass = options.stratify !== undefined && !isByLabels(options.stratify);
  const classes = isByClass ? foldBalance(folds, { groups, strata, testIds }) : null;
  return { ...splits, files, groups, classes, findings };
}

function isByLabels(stratify: string): boolean {
  return stratify === "labels" || stratify === "volume";
}

async function strataFor({
  source,
  stratify,
  runner = new InlineRunner(),
  onCase,
}: WriteSplitsOptions): Promise<Strata | undefined> {
  if (stratify === undefined) return undefined;
  const choice = parseStratify(stratify);
  if (typeof choice !== "string") return strataOfColumn(choice, source.ids);
  const volumes = choice === "volume";
  const labels = await readCaseLabels(source, { volumes, runner, onCase });
  if (labels === null) {
    throw new UsageError(`--stratify ${choice} needs labels, and a list of ids has none`, {
      remedy: "Give the raw task or a folder of cropped or prepared cases instead of the list.",
    });
  }
  const [unread] = labels.findings;
  if (unread !== undefined) throw asFaultOfRun(unread);
  return volumes ? labels.strata : presenceOf(labels.strata);
}

function asFaultOfRun(finding: Finding): Error {
  const { code, message, name: _name, ...context } = finding;
  return errorFromWire({ code, message, context: { ...context, severity: "run" } });
}

function testSetFiles(folder: string, testIds: readonly string[]): OutputFile[] {
  if (testIds.length === 0) return [];
  const bytes = new TextEncoder().encode(`${testIds.join("\n")}\n`);
  return [{ path: join(folder, TEST_SET_FILE), chunks: [bytes] }];
}

/** Writes files into the folder of the splits; that of a raw task by the protocol of its runs. */
async function commitSplits(
  options: WriteSplitsOptions,
  testIds: readonly string[],
  filesIn: (folder: string) => OutputFile[],
): Promise<Pick<WrittenSplits, "files" | "findings">> {
  const { source, out } = options;
  if (source.kind === "task") return recordSplits(options, testIds, filesIn);
  const root = resolve(out);
  const files = filesIn(root);
  await commitUnlocked(root, [files]);
  return { files: files.map(({ path }) => path), findings: [] };
}
