import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fingerprint, type ModalityIntensities, UsageError } from "@voxprep/core";
import { compareCaseFileNames, makeFingerprint } from "@voxprep/fingerprint";
import {
  type Dataset,
  decodeFingerprint,
  decodePickle,
  encodeFingerprint,
  encodeIntensities,
} from "@voxprep/io";
import { isUntouched, stampsOf } from "../manifest/file-stamp.js";
import { pickleFile, pickleWithTwin } from "../store/python-files.js";
import type { RunContext } from "./context.js";
import type { CropRecord } from "./phase-crop.js";
import { fingerprintKey } from "./step-keys.js";

/** Name of the fingerprint's pickle, in the cropped and in the preprocessed folder. */
export const FINGERPRINT_FILE = "dataset_properties.pkl";

/** Name of the step in the manifest; it belongs to no case. */
const STEP = { step: "fingerprint", case: "" } as const;

/** Makes the fingerprint of all cropped cases and saves it beside them and for the trainers. */
export async function fingerprintPhase(
  context: RunContext,
  dataset: Dataset,
  crops: readonly CropRecord[],
): Promise<Fingerprint> {
  const { reporter } = context;
  return reporter.phase("fingerprint", "fingerprint", crops.length, async () => {
    const ordered = [...crops].sort((a, b) => compareCaseFileNames(a.caseId, b.caseId));
    const fingerprint = makeFingerprint({
      cases: ordered.map(({ caseId, properties }) => ({ caseId, ...properties })),
      classes: [...dataset.labels.keys()].filter((value) => value > 0),
      modalities: dataset.modalities,
      intensities: await intensitiesOf(context, ordered),
    });
    await saveFingerprint(context, fingerprint, ordered);
    return fingerprint;
  });
}

/** Writes the files of a fingerprint and removes that of an earlier one which is not made any more. */
async function saveFingerprint(
  { reporter, store, folders, manifest }: RunContext,
  fingerprint: Fingerprint,
  crops: readonly CropRecord[],
): Promise<void> {
  const value = encodeFingerprint(fingerprint);
  const intensities = join(folders.cropped, "intensityproperties.pkl");
  const files = [
    ...(fingerprint.intensities === null
      ? []
      : [pickleFile(intensities, encodeIntensities(fingerprint))]),
    ...pickleWithTwin(join(folders.cropped, FINGERPRINT_FILE), value),
    ...pickleWithTwin(join(folders.preprocessed, FINGERPRINT_FILE), value),
  ];
  reporter.bytesWritten += await store.commit(files);
  const paths = files.map(({ path }) => path);
  for (const stamp of manifest.find(STEP.step, STEP.case)?.outputs ?? []) {
    if (!paths.includes(stamp.path) && (await isUntouched(stamp))) await store.remove(stamp.path);
  }
  const keyParts = fingerprintKey(
    fingerprint,
    crops.map(({ caseId }) => manifest.find("crop", caseId)?.key ?? null),
  );
  const outputs = await stampsOf(paths);
  await manifest.add({ ...STEP, keyParts, outputs, findings: [], notes: null });
}

async function intensitiesOf(
  { runner }: RunContext,
  crops: readonly CropRecord[],
): Promise<ModalityIntensities[] | null> {
  const modalities = crops[0]?.samples.length ?? 0;
  if (modalities === 0) return null;
  return Promise.all(
    Array.from({ length: modalities }, async (_, modality) => {
      const samples = crops.map((crop) => crop.samples[modality]).filter((s) => s !== undefined);
      const all = await runner.run("summarizeSamples", { samples: samples.map((s) => s.values) });
      return { perCase: samples.map((s) => s.statistics), all };
    }),
  );
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
