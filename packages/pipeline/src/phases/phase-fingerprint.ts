import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fingerprint, type ModalityIntensities, UsageError } from "@voxprep/core";
import { compareCaseFileNames, makeFingerprint, needsIntensities } from "@voxprep/fingerprint";
import {
  type Dataset,
  decodeFingerprint,
  decodePickle,
  encodeFingerprint,
  encodeIntensities,
  encodePickle,
} from "@voxprep/io";
import { isUntouched } from "../manifest/file-stamp.js";
import { sha256Of } from "../manifest/sha256-of.js";
import { mapLimited } from "../pool/map-limited.js";
import { commitStep } from "../resume/commit-step.js";
import { reuseStep } from "../resume/reuse-step.js";
import { fingerprintKey, type KeyParts, unknownKey } from "../resume/step-keys.js";
import type { RunContext } from "../run/context.js";
import { pickleFile, pickleWithTwin } from "../store/python-files.js";
import { type CropRecord, samplesOf } from "./phase-crop.js";

/** Name of the fingerprint's pickle, in the cropped and in the preprocessed folder. */
export const FINGERPRINT_FILE = "dataset_properties.pkl";

/** Name of the step in the manifest; it belongs to no case. */
const STEP = { step: "fingerprint", case: "" } as const;

/**
 * Makes the fingerprint of all cropped cases and saves it beside them and for the trainers; one that an earlier run
 * made of the same crops is read again.
 */
export async function fingerprintPhase(
  context: RunContext,
  dataset: Dataset,
  crops: readonly CropRecord[],
): Promise<Fingerprint> {
  const { reporter } = context;
  return reporter.phase("fingerprint", "fingerprint", crops.length, async () => {
    const ordered = [...crops].sort((a, b) => compareCaseFileNames(a.caseId, b.caseId));
    const keyParts = keyOf(context, dataset, ordered);
    if ((await reuseStep(context, { ...STEP, keyParts })) !== undefined) {
      return readStoredFingerprint(context);
    }
    const startMs = performance.now();
    const fingerprint = makeFingerprint({
      cases: ordered.map(({ caseId, properties }) => ({ caseId, ...properties })),
      classes: classesOf(dataset),
      modalities: dataset.modalities,
      intensities: needsIntensities(dataset.modalities)
        ? await intensitiesOf(context, ordered)
        : null,
    });
    await saveFingerprint(context, fingerprint, keyParts, startMs);
    return fingerprint;
  });
}

function classesOf({ labels }: Dataset): number[] {
  return [...labels.keys()].filter((value) => value > 0);
}

/** Without the records of all crops nothing is known of what the fingerprint was made of. */
function keyOf(context: RunContext, dataset: Dataset, crops: readonly CropRecord[]): KeyParts {
  const keys = crops.flatMap(({ caseId }) => context.manifest.find("crop", caseId)?.key ?? []);
  if (keys.length < crops.length) return unknownKey(STEP.step, context);
  const caseIds = crops.map(({ caseId }) => caseId);
  return fingerprintKey(
    { caseIds, classes: classesOf(dataset), modalities: dataset.modalities },
    keys,
  );
}

/** Writes the files of a fingerprint and removes that of an earlier one which is not made any more. */
async function saveFingerprint(
  context: RunContext,
  fingerprint: Fingerprint,
  keyParts: KeyParts,
  startMs: number,
): Promise<void> {
  const { store, folders, manifest } = context;
  const value = encodeFingerprint(fingerprint);
  const intensities = join(folders.cropped, "intensityproperties.pkl");
  const files = [
    ...(fingerprint.intensities === null
      ? []
      : [pickleFile(intensities, encodeIntensities(fingerprint))]),
    ...pickleWithTwin(join(folders.cropped, FINGERPRINT_FILE), value),
    ...pickleWithTwin(join(folders.preprocessed, FINGERPRINT_FILE), value),
  ];
  const paths = files.map(({ path }) => path);
  for (const stamp of manifest.find(STEP.step, STEP.case)?.outputs ?? []) {
    if (!paths.includes(stamp.path) && (await isUntouched(stamp))) await store.remove(stamp.path);
  }
  await commitStep(context, { ...STEP, keyParts, files, startMs });
}

async function intensitiesOf(
  context: RunContext,
  crops: readonly CropRecord[],
): Promise<ModalityIntensities[] | null> {
  const perCase = await mapLimited(crops, context.runner.threads, (crop) =>
    samplesOf(context, crop),
  );
  const modalities = perCase[0]?.length ?? 0;
  if (modalities === 0) return null;
  return Promise.all(
    Array.from({ length: modalities }, async (_, modality) => {
      const samples = perCase.map((one) => one[modality]).filter((s) => s !== undefined);
      const values = samples.map((s) => s.values);
      const all = await context.runner.run("summarizeSamples", { samples: values });
      return { perCase: samples.map((s) => s.statistics), all };
    }),
  );
}

/** SHA-256 of the pickle of a fingerprint; that of one which this run made or compared stands in the manifest. */
export function fingerprintSha256(
  { folders, manifest }: Pick<RunContext, "folders" | "manifest">,
  fingerprint: Fingerprint,
): string {
  const record = manifest.find(STEP.step, STEP.case);
  const path = join(folders.cropped, FINGERPRINT_FILE);
  const saved = record?.outputs.find((output) => output.path === path);
  if (record !== undefined && saved !== undefined && manifest.intact.has(record))
    return saved.sha256;
  return sha256Of(encodePickle(encodeFingerprint(fingerprint)));
}

/** The fingerprint that an earlier run left in the cropped folder. */
export function readStoredFingerprint({ folders }: RunContext): Promise<Fingerprint> {
  return readFingerprint(join(folders.cropped, FINGERPRINT_FILE));
}

/**
 * Reads a fingerprint that was saved.
 *
 * @throws `VP0101 UsageError` when it is not there; `VP90xx` when it is no good pickle.
 */
export async function readFingerprint(path: string): Promise<Fingerprint> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UsageError(`cannot read the fingerprint ${path}`, {
      cause,
      files: [path],
      remedy: "Run `voxprep fingerprint` first, or name another file.",
    });
  });
  return decodeFingerprint(decodePickle(bytes, { source: path }));
}
