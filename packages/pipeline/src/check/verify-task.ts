import { EmptyImageError, type Finding, makeFinding, VoxprepError } from "@voxprep/core";
import { DEFAULT_FOLDS } from "@voxprep/splits";
import { mapLimited } from "../pool/map-limited.js";
import { InlineRunner, type TaskRunner } from "../pool/task-pool.js";
import { checkTask } from "./check-task.js";
import { escalating } from "./escalating.js";
import { type LabelSummary, LabelTable } from "./label-table.js";
import { limitFindings } from "./limit-findings.js";
import { type OrientationSummary, orientationsOf } from "./mixed-orientation.js";
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
  /** Values of all labels that could be read. */
  readonly labels: readonly LabelSummary[];
  /** Axis orders of the cases; the most frequent first. */
  readonly orientations: readonly OrientationSummary[];
}

/**
 * Checks a raw task to the last voxel. Nothing is written.
 *
 * Cases that fail the check of names and headers are not read.
 *
 * @see spec 5-faults, sections 1.2 and 2.1 to 2.5
 */
export async function verifyTask(
  taskFolder: string,
  options: VerifyOptions = {},
): Promise<TaskVerification> {
  const { check, findings } = await checkTask(taskFolder, options);
  if (check === null) {
    const told = limitFindings(findings);
    return { check, findings: told, failedCases: [], labels: [], orientations: [] };
  }
  const readings = await readCases(check, options);
  const table = new LabelTable(check.dataset);
  for (const { counts, voxelMm3 } of readings) if (counts !== null) table.add(counts, voxelMm3);
  const failed = new Set([...check.failed.keys(), ...readings.flatMap(failedIn)]);
  const order = check.dataset.cases.map(({ caseId }) => caseId);
  const late = [
    ...readings.flatMap((reading) => reading.findings),
    ...table.neverSeen(),
    ...tooFewCases(order.length - failed.size),
  ].map((one) => ({ phase: "verify", ...escalating(one, options.errorOn) }));
  return {
    check,
    findings: limitFindings([...findings, ...late]),
    failedCases: order.filter((caseId) => failed.has(caseId)),
    labels: table.summaries(),
    orientations: orientationsOf(check.cases),
  };
}

/** What reading a case gave. */
interface CaseReading {
  readonly caseId: string;
  readonly findings: readonly Finding[];
  /** `null` when the label could not be read. */
  readonly counts: readonly (readonly [value: number, voxels: number])[] | null;
  readonly voxelMm3: number;
}

function readCases(check: TaskCheck, options: VerifyOptions): Promise<CaseReading[]> {
  const runner = options.runner ?? new InlineRunner();
  const total = check.cases.length;
  let done = 0;
  return mapLimited(check.cases, runner.threads, async (one) => {
    const reading = await readCase(one, check, runner, options);
    options.onCase?.(++done, total);
    return reading;
  });
}

async function readCase(
  one: CheckedCase,
  { dataset }: TaskCheck,
  runner: TaskRunner,
  { allow = new Set(), errorOn }: VerifyOptions,
): Promise<CaseReading> {
  const { caseId, geometry } = one;
  const declared = [...dataset.labels.keys()];
  const [label, ...images] = await Promise.all([
    guarded(caseId, one.labelPath, async () => {
      const input = { path: one.labelPath, caseId, declared, allow };
      const { findings, counts } = await runner.run("readLabel", input);
      return { findings, counts };
    }),
    ...one.imagePaths.map((path) =>
      guarded(caseId, path, async () => {
        const { findings } = await runner.run("readImage", { path, caseId, allow });
        return { findings, counts: null };
      }),
    ),
  ]);
  const findings = [
    ...emptyCase(
      one,
      images.map((image) => image.findings),
    ),
    ...label.findings,
  ];
  const voxelMm3 = geometry.spacingXyz.reduce((product, length) => product * length, 1);
  return {
    caseId,
    findings: findings.map((finding) => escalating(finding, errorOn)),
    counts: label.counts,
    voxelMm3,
  };
}

type FileReading = Pick<CaseReading, "findings" | "counts">;

/** Turns what a file throws into findings, so that the others are read all the same. */
async function guarded(
  caseId: string,
  path: string,
  read: () => Promise<FileReading>,
): Promise<FileReading> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    return { findings: [error.with({ caseId, files: [path] }).toFinding()], counts: null };
  }
}

/** Modalities that are all empty are one fault of the case, not one warning each. */
function emptyCase(
  { caseId, imagePaths }: CheckedCase,
  images: readonly (readonly Finding[])[],
): Finding[] {
  const isEmpty = images.every((findings) => findings.some(({ code }) => code === "VP3105"));
  const findings = images.flat();
  if (!isEmpty) return findings;
  const empty = new EmptyImageError(
    "every voxel of every modality is 0, so nothing would be left",
    {
      caseId,
      files: imagePaths,
      remedy: "Export the image again, or take the case out of dataset.json.",
      originals: "A worker dies with `zero-size array to reduction operation minimum`.",
    },
  );
  return [...findings.filter(({ code }) => code !== "VP3105"), empty.toFinding()];
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
