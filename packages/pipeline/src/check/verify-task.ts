import { type Finding, makeFinding } from "@voxprep/core";
import { DEFAULT_FOLDS } from "@voxprep/splits";
import { mapLimited } from "../pool/map-limited.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import { checkTask } from "./check-task.js";
import { escalating } from "./escalating.js";
import { type CaseHeaders, type GridSummary, gridSummaries } from "./grid-summary.js";
import { type LabelSummary, LabelTable } from "./label-table.js";
import { limitFindings } from "./limit-findings.js";
import { type OrientationSummary, orientationsOf } from "./mixed-orientation.js";
import { noCaseLeft } from "./no-case-left.js";
import { type NonfiniteSummary, nonfiniteSummary } from "./nonfinite-summary.js";
import { type CaseReading, readCase } from "./read-case.js";
import type { CheckedCase, CheckOptions, TaskCheck } from "./task-check.js";

/** Choices of a verification. */
export interface VerifyOptions extends CheckOptions {
  /** Reads the files. Default: the calling thread alone. */
  readonly runner?: TaskRunner | undefined;
  /** Is called after each case with the number of cases read so far. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
}

/** What is known of a raw task once every voxel was read. */
export interface TaskVerification {
  /** `null` when a fault of the whole task leaves nothing to prepare. */
  readonly check: TaskCheck | null;
  /** All faults and warnings: of the check first, then of the voxels by case, then of all cases together. */
  readonly findings: readonly Finding[];
  /** Cases with a fault in the order of dataset.json; empty when `check` is `null`. */
  readonly failedCases: readonly string[];
  /** Values of the labels of all cases whose headers are in order. */
  readonly labels: readonly LabelSummary[];
  /** Axis orders of the cases; the most frequent first. */
  readonly orientations: readonly OrientationSummary[];
  /** How labels and further modalities lie to the first modalities. */
  readonly grids: readonly GridSummary[];
  /** Voxels that are not finite. */
  readonly nonfinite: NonfiniteSummary;
}

/** A verification with what was read of every case. */
export interface TaskExamination extends TaskVerification {
  /** By case. */
  readonly readings: ReadonlyMap<string, CaseReading>;
}

/**
 * Checks a raw task to the last voxel. Nothing is written.
 *
 * Of a case that fails the check of names and headers, the files that can be read are read all the same,
 * so that one call tells everything.
 *
 * @see spec 5-faults, sections 1.2 and 2.1 to 2.5
 */
export async function verifyTask(
  taskFolder: string,
  options: VerifyOptions = {},
): Promise<TaskVerification> {
  const { readings: _readings, ...verification } = await examineTask(taskFolder, options);
  return verification;
}

/** As {@link verifyTask}, with what was read of every case. */
export async function examineTask(
  taskFolder: string,
  options: VerifyOptions = {},
): Promise<TaskExamination> {
  const { check, findings } = await checkTask(taskFolder, options);
  if (check === null) return { ...NOTHING, findings: limitFindings(findings) };
  const headers = inListOrder(check, [...check.cases.map(headersOf), ...check.failedHeaders]);
  const readings = await readCases(check, headers, options);
  const table = new LabelTable(check.dataset);
  for (const { caseId, label, voxelMm3 } of readings) {
    // A label that does not fit its image may belong to anything.
    if (label !== null && !check.failed.has(caseId)) table.add(label.counts, voxelMm3);
  }
  const failed = new Set([...check.failed.keys(), ...readings.flatMap(failedIn)]);
  const order = check.dataset.cases.map(({ caseId }) => caseId);
  const ofVoxels = readings.flatMap((reading) => reading.findings);
  const failedCases = order.filter((caseId) => failed.has(caseId));
  const isAnyLeft = failedCases.length < order.length;
  const ofAll = isAnyLeft
    ? [...table.neverSeen(), ...tooFewCases(order.length - failed.size)]
    : [noCaseLeft(failedCases).toFinding()];
  const late = [...withoutKnown(ofVoxels, findings), ...ofAll].map((one) => ({
    phase: "verify",
    ...escalating(one, options.errorOn),
  }));
  return {
    check,
    findings: limitFindings([...findings, ...late]),
    failedCases,
    labels: table.summaries(),
    orientations: orientationsOf(check.cases),
    grids: gridSummaries(headers),
    nonfinite: nonfiniteSummary(ofVoxels),
    readings: new Map(readings.map((reading) => [reading.caseId, reading])),
  };
}

const NOTHING: Omit<TaskExamination, "findings"> = {
  check: null,
  failedCases: [],
  labels: [],
  orientations: [],
  grids: [],
  nonfinite: { files: 0, nanVoxels: 0, infiniteVoxels: 0 },
  readings: new Map(),
};

function headersOf({ caseId, imageHeaders, labelHeader }: CheckedCase): CaseHeaders {
  return { caseId, images: imageHeaders, label: labelHeader };
}

function inListOrder({ dataset }: TaskCheck, headers: readonly CaseHeaders[]): CaseHeaders[] {
  const byCase = new Map(headers.map((one) => [one.caseId, one]));
  return dataset.cases.flatMap(({ caseId }) => byCase.get(caseId) ?? []);
}

function readCases(
  check: TaskCheck,
  headers: readonly CaseHeaders[],
  options: VerifyOptions,
): Promise<CaseReading[]> {
  const { runner = new InlineRunner(), allow = new Set(), errorOn, repair, onCase } = options;
  const declared = [...check.dataset.labels.keys()];
  let done = 0;
  return mapLimited(headers, runner.threads, async (one) => {
    const reading = await readCase(one, { runner, declared, allow, errorOn, repair });
    onCase?.(++done, headers.length);
    return reading;
  });
}

/** The check of headers has told what the reader tells of the same header once more. */
function withoutKnown(late: readonly Finding[], known: readonly Finding[]): Finding[] {
  const keyOf = ({ code, message }: Finding) => `${code} ${message}`;
  const told = new Set(known.map(keyOf));
  return late.filter((finding) => !told.has(keyOf(finding)));
}

function failedIn({ caseId, findings }: CaseReading): string[] {
  return findings.some(({ severity }) => severity === "case" || severity === "run") ? [caseId] : [];
}

function tooFewCases(cases: number): Finding[] {
  if (cases >= DEFAULT_FOLDS) return [];
  return [
    makeFinding("VP1019", `${cases} good cases are too few for ${DEFAULT_FOLDS} folds`, {
      found: cases,
      expected: DEFAULT_FOLDS,
      remedy: "Train with fold `all`, or add cases.",
      originals: "Preprocessing works; the trainers stop when they make the splits.",
    }),
  ];
}
