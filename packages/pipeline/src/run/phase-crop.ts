import { join } from "node:path";
import type { CaseProperties } from "@voxprep/core";
import { encodeCaseProperties } from "@voxprep/io";
import type { CheckedCase, TaskCheck } from "../check/index.js";
import { cropCase } from "../steps/crop-case.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { encodeArray } from "../steps/encode-array.js";
import { pickleFile } from "../store/python-files.js";
import type { ModalitySample } from "../tasks/voxel-tasks.js";
import { caseFiles } from "./case-files.js";
import type { RunContext } from "./context.js";
import { mapLimited } from "../pool/map-limited.js";
import { loadCropped } from "./stored-crops.js";

/** What later phases need of a cropped case besides its voxels. */
export interface CropRecord {
  readonly caseId: string;
  readonly properties: CaseProperties;
  /** Per modality; empty when the task has no CT. */
  readonly samples: readonly ModalitySample[];
}

/** Crops all cases, saves them, and samples their foreground when the fingerprint needs it. */
export async function cropPhase(
  context: RunContext,
  check: TaskCheck,
  withSamples: boolean,
): Promise<CropRecord[]> {
  const { reporter, runner, parallelism } = context;
  const total = check.cases.length;
  let done = 0;
  const records = await reporter.phase("crop", "crop", total, () =>
    mapLimited(check.cases, runner.threads, (one) => {
      const start = performance.now();
      return parallelism.during(async () => {
        const record = await reporter.guard(one.caseId, "crop", () =>
          cropAndSave(context, check, one, withSamples),
        );
        const wallMs = performance.now() - start;
        done++;
        reporter.event({
          event: "case-done",
          phase: "crop",
          label: "crop",
          case: one.caseId,
          done,
          total,
          wallMs,
        });
        return record;
      });
    }),
  );
  return records.filter((record) => record !== undefined);
}

/** Takes the crops of an earlier run instead of making them. */
export async function storedCropRecords(
  context: RunContext,
  check: TaskCheck,
  withSamples: boolean,
): Promise<CropRecord[]> {
  const records = await mapLimited(check.cases, context.runner.threads, (one) =>
    context.reporter.guard(one.caseId, "crop", async () => {
      const cropped = await loadCropped(context, one.caseId, withSamples);
      const samples = withSamples ? await sampleModalities(context, cropped as CroppedCase) : [];
      return { caseId: one.caseId, properties: cropped.properties, samples };
    }),
  );
  return records.filter((record) => record !== undefined);
}

async function cropAndSave(
  context: RunContext,
  check: TaskCheck,
  one: CheckedCase,
  withSamples: boolean,
): Promise<CropRecord | undefined> {
  const { runner, parallelism, store, folders, reporter, cache } = context;
  const { cropped, findings } = await cropCase(one, check.dataset, runner, context.options.allow);
  for (const finding of findings) reporter.finding({ phase: "crop", ...finding });
  if (cropped === null) return undefined;
  const [chunks, samples] = await Promise.all([
    encodeArray(
      { channels: [...cropped.channels, cropped.label], planeSource: null },
      runner,
      parallelism,
    ),
    withSamples ? sampleModalities(context, cropped) : [],
  ]);
  const files = caseFiles(folders.cropped, one.caseId);
  const labelCopy = join(folders.cropped, "gt_segmentations", one.labelFileName);
  reporter.bytesWritten += await store.commit([
    { path: labelCopy, copyOf: one.labelPath },
    pickleFile(files.pkl, encodeCaseProperties(cropped.properties)),
    { path: files.npz, chunks },
  ]);
  cache.offer(cropped);
  return { caseId: one.caseId, properties: cropped.properties, samples };
}

function sampleModalities(
  { runner }: RunContext,
  { channels, label }: CroppedCase,
): Promise<ModalitySample[]> {
  return Promise.all(channels.map((image) => runner.run("sample", { image, label })));
}
