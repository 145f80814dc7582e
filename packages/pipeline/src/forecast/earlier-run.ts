import { readFile } from "node:fs/promises";
import type { CaseProperties, Plan } from "@voxprep/core";
import { decodeCaseProperties, decodePickle } from "@voxprep/io";
import { Manifest } from "../manifest/manifest.js";
import type { StepRecord } from "../manifest/step-record.js";
import { readPlanFile } from "../plans/stored-plan.js";
import { FILES_AT_ONCE, mapLimited } from "../pool/map-limited.js";
import { caseFiles } from "../store/case-files.js";
import type { TaskFolders } from "../store/task-folders.js";

/** What a folder of an earlier run tells of cases that are forecast. */
export interface EarlierRun {
  /** Of the cases that are cropped. */
  readonly properties: ReadonlyMap<string, CaseProperties>;
  /** Compressed bytes per uncompressed byte, the largest seen; `null` where nothing is recorded. */
  readonly cropRatio: number | null;
  readonly stageRatio: number | null;
  /** Milliseconds that crops and stages took, by case. */
  readonly times: readonly {
    readonly step: "crop" | "stage";
    readonly case: string;
    readonly wallMs: number;
  }[];
}

/** Looks at what an earlier run left; nothing is changed. */
export async function earlierRun(
  { work, cropped }: TaskFolders,
  caseIds: readonly string[],
): Promise<EarlierRun> {
  const manifest = await Manifest.load(work);
  const read = await mapLimited(caseIds, FILES_AT_ONCE, async (caseId) => {
    const path = caseFiles(cropped, caseId).pkl;
    const bytes = await readFile(path).catch(() => null);
    if (bytes === null) return undefined;
    return [caseId, decodeCaseProperties(decodePickle(bytes, { source: path }))] as const;
  });
  const crops = manifest.records.filter(({ step }) => step === "crop");
  const stages = manifest.records.filter(({ step }) => step.startsWith("stage:"));
  return {
    properties: new Map(read.filter((one) => one !== undefined)),
    cropRatio: ratioOf(crops),
    stageRatio: ratioOf(stages),
    times: [...timesOf("crop", crops), ...timesOf("stage", stages)],
  };
}

function ratioOf(records: readonly StepRecord[]): number | null {
  const ratios = records.flatMap(({ outputs }) =>
    outputs.flatMap(({ size, array, path }) =>
      array === undefined || !path.endsWith(".npz") ? [] : [Number(size) / array.length],
    ),
  );
  return ratios.length === 0 ? null : Math.max(...ratios);
}

function timesOf(step: "crop" | "stage", records: readonly StepRecord[]): EarlierRun["times"] {
  return records
    .filter(({ wallMs }) => wallMs > 0)
    .map((record) => ({ step, case: record.case, wallMs: record.wallMs }));
}

/** The plan in a file; `null` when there is none. */
export async function planIfThere(path: string): Promise<Plan | null> {
  return readPlanFile(path).then(
    ({ plan }) => plan,
    () => null,
  );
}
