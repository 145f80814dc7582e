import { basename, join, resolve } from "node:path";
import { type Finding, UsageError } from "@voxprep/core";
import { parseDatasetJson } from "@voxprep/io";
import { readDatasetFile } from "../check/read-dataset.js";
import {
  DEFAULT_MAX_ANGLE,
  DEFAULT_TOLERANCE_VOXELS,
  MAX_ANGLE_LIMIT,
  type RepairRules,
  TOLERANCE_LIMIT,
} from "../check/repair-rules.js";
import type { TaskCheck } from "../check/task-check.js";
import {
  examineTask,
  type TaskExamination,
  type TaskVerification,
  type VerifyOptions,
} from "../check/verify-task.js";
import type { FileSystem } from "../store/file-system.js";
import { refuseOverlapOf } from "../store/folder-overlap.js";
import { makeNewFolder, type NewFolderOptions, refuseExisting } from "../store/new-folder.js";
import { stopIfAborted } from "../store/stop-if-aborted.js";
import type { FileChange } from "./file-change.js";
import { type FilePlan, planCase } from "./file-plan.js";
import { type CopiedFiles, fillCopy } from "./fill-copy.js";
import { labelMapOf, type ValueReplacement } from "./label-map.js";

/** Choices of a corrected copy. */
export interface FixOptions extends Omit<VerifyOptions, "repair" | "hasCaseInsensitiveOutput"> {
  /** Folder that receives the copy, under the task's own name. */
  readonly out: string;
  /** Label values that become others. Default: none. */
  readonly map?: readonly ValueReplacement[] | undefined;
  /** Axes that are off perpendicular by at most this many degrees are straightened. Default: 1. */
  readonly maxAngle?: number | undefined;
  /** Files that lie less than this away from the first modality, in voxels, get its geometry. Default: 0.25. */
  readonly toleranceVoxels?: number | undefined;
  /** True to give unchanged files a second name instead of copying them. Default: false. */
  readonly hardLink?: boolean | undefined;
  /** True to copy the files of failed cases as they are. Default: false, the copy lacks these cases. */
  readonly keepFailed?: boolean | undefined;
  /** Makes folders and files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
  /** Told that what a killed call left was removed. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Stops the work: what is half done is removed (`VP7201`). */
  readonly signal?: AbortSignal | undefined;
}

/** A corrected copy of a raw task, and what is left to be done by hand. */
export interface FixedTask {
  /** `null` when nothing was written: the task as a whole is at fault, or no case is left. */
  readonly folder: string | null;
  /** What the copy still has: every finding but those that were repaired. */
  readonly verification: TaskVerification;
  /** All changes, by case in the order of dataset.json. */
  readonly changes: readonly FileChange[];
  /** Cases that the copy does not have. */
  readonly leftOut: readonly string[];
  /** Files of the copy by how they were made. */
  readonly files: CopiedFiles;
}

/**
 * Writes a copy of a raw task in which is repaired what is safe to repair. The task itself stays as it is.
 *
 * Repaired are: places that differ by rounding only, axes that are nearly perpendicular, label values
 * that `map` names, and labels of whole numbers stored as floats. All else stays a finding. Files
 * without a repair are the same bytes. The copy appears under its name when it is whole.
 *
 * @throws `VP0101` for rules that make no sense, `VP0202` when the copy would lie in, be, or hold the task,
 * `VP0203` when the copy exists, and what writing can throw.
 */
export async function fixTask(taskFolder: string, options: FixOptions): Promise<FixedTask> {
  const source = resolve(taskFolder);
  const target = join(resolve(options.out), basename(source));
  await refuseOverlapOf(source, [target]);
  refuseExisting(target, PLACE);
  const rules = await rulesOf(source, options);
  const onCase = (done: number, total: number): void => {
    stopIfAborted(options.signal);
    options.onCase?.(done, total);
  };
  const examination = await examineTask(source, { ...options, onCase, repair: rules });
  const { check, readings: _readings, ...rest } = examination;
  const findings = examination.findings.filter((finding) => !isRepaired(finding));
  const verification = { ...rest, check, findings };
  const plans = check === null ? [] : plansOf(check, examination, rules);
  const { keepFailed = false } = options;
  const leftOut = keepFailed ? [] : examination.failedCases;
  const isEmpty = check === null || plans.length + (keepFailed ? 1 : 0) === 0;
  if (isEmpty) return { ...NOTHING, verification, leftOut };
  const { fs, onFinding, signal } = options;
  const files = await makeNewFolder(target, { ...PLACE, fs, onFinding, signal }, (copy) =>
    fillCopy(copy, { check, plans, leftOut, rules }, options),
  );
  const changes = plans.flatMap((plan) => plan.changes);
  return { folder: target, verification, changes, leftOut, files };
}

const PLACE: NewFolderOptions = { choice: "--out" };

const NOTHING: Omit<FixedTask, "verification" | "leftOut"> = {
  folder: null,
  changes: [],
  files: { changed: 0, copied: 0, linked: 0 },
};

/** The only warning of this code comes from axes that were straightened. */
function isRepaired({ code, severity }: Finding): boolean {
  return code === "VP4105" && severity === "warning";
}

async function rulesOf(source: string, options: FixOptions): Promise<RepairRules> {
  const { maxAngle = DEFAULT_MAX_ANGLE, toleranceVoxels = DEFAULT_TOLERANCE_VOXELS } = options;
  if (!(maxAngle >= 0 && maxAngle <= MAX_ANGLE_LIMIT)) {
    throw new UsageError(
      `the largest angle is ${maxAngle}; expected 0 to ${MAX_ANGLE_LIMIT} degrees`,
    );
  }
  if (!(toleranceVoxels >= 0 && toleranceVoxels < TOLERANCE_LIMIT)) {
    throw new UsageError(
      `the tolerance is ${toleranceVoxels} voxels; expected 0 or more and less than ${TOLERANCE_LIMIT}`,
      { remedy: "Resample files that lie further away; a copied geometry would move them." },
    );
  }
  const { map = [] } = options;
  return { maxAngle, toleranceVoxels, labelMap: await declaredMap(source, map) };
}

async function declaredMap(
  source: string,
  replacements: readonly ValueReplacement[],
): Promise<ReadonlyMap<number, number>> {
  const { bytes, path } = await readDatasetFile(source);
  const dataset = bytes === null ? null : parseDatasetJson(bytes, { file: path }).dataset;
  // Of a file that cannot be used the examination says why; nothing will be written then.
  return dataset === null ? new Map() : labelMapOf(replacements, dataset.labels.keys());
}

function plansOf(
  check: TaskCheck,
  { failedCases, readings }: TaskExamination,
  rules: RepairRules,
): FilePlan[] {
  const failed = new Set(failedCases);
  return check.cases
    .filter(({ caseId }) => !failed.has(caseId))
    .flatMap((one) => {
      const label = readings.get(one.caseId)?.label ?? null;
      return planCase(one, label, { rules, declared: check.dataset.labels });
    });
}
