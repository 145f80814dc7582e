import type { Finding } from "@voxprep/core";
import { type Fold, foldBalance, type Groups, type SplitBalance } from "@voxprep/splits";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import { readCaseLabels } from "./case-labels.js";
import type { CaseSource } from "./case-source.js";

/** What folds hold, as a table of it shows. */
export interface MeasuredBalance {
  readonly balance: SplitBalance;
  /** What the strata of the balance are: label volumes in mm³, labels without volumes, or nothing. */
  readonly strata: "volumes" | "labels" | null;
  /** Warnings: cases whose labels could not be read count as having none. */
  readonly findings: readonly Finding[];
}

/** Options of {@link measureBalance}. */
export interface MeasureBalanceOptions {
  readonly groups?: Groups | undefined;
  readonly testIds?: readonly string[] | undefined;
  /** False: read no label file; presence then comes from the pickles, if there are any. Default: true. */
  readonly volumes?: boolean | undefined;
  /** Default: the calling thread. */
  readonly runner?: TaskRunner | undefined;
  /** Told after each case whose labels were read. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
}

/** Counts what folds hold; for that the labels of all cases are read. */
export async function measureBalance(
  source: CaseSource,
  folds: readonly Fold[],
  options: MeasureBalanceOptions = {},
): Promise<MeasuredBalance> {
  const { groups, testIds, volumes = true, runner = new InlineRunner(), onCase } = options;
  const isRead = volumes || source.kind === "folder";
  const labels = isRead ? await readCaseLabels(source, { volumes, runner, onCase }) : null;
  const balance = foldBalance(folds, { groups, testIds, strata: labels?.strata });
  const kind = labels?.hasVolumes === true ? "volumes" : "labels";
  return {
    balance,
    strata: labels === null || labels.strata.size === 0 ? null : kind,
    findings: (labels?.findings ?? []).map((finding) => ({ ...finding, severity: "warning" })),
  };
}
