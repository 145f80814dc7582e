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
import { pickleFile, pickleWithTwin } from "../store/python-files.js";
import type { RunContext } from "./context.js";
import type { CropRecord } from "./phase-crop.js";

/** Name of the fingerprint's pickle, in the cropped and in the preprocessed folder. */
export const FINGERPRINT_FILE = "dataset_properties.pkl";

/** Makes the fingerprint of all cropped cases and saves it beside them and for the trainers. */
export async function fingerprintPhase(
  context: RunContext,
  dataset: Dataset,
  crops: readonly CropRecord[],
  datasetJsonPath: string,
): Promise<Fingerprint> {
  const { reporter, store, folders } = context;
  return reporter.phase("fingerprint", "fingerprint", crops.length, async () => {
    const ordered = [...crops].sort((a, b) => compareCaseFileNames(a.caseId, b.caseId));
    const fingerprint = makeFingerprint({
      cases: ordered.map(({ caseId, properties }) => ({ caseId, ...properties })),
      classes: [...dataset.labels.keys()].filter((value) => value > 0),
      modalities: dataset.modalities,
      intensities: await intensitiesOf(context, ordered),
    });
    const value = encodeFingerprint(fingerprint);
    reporter.bytesWritten += await store.commit([
      ...(fingerprint.intensities === null
        ? []
        : [
            pickleFile(
              join(folders.cropped, "intensityproperties.pkl"),
              encodeIntensities(fingerprint),
            ),
          ]),
      ...pickleWithTwin(join(folders.cropped, FINGERPRINT_FILE), value),
      ...pickleWithTwin(join(folders.preprocessed, FINGERPRINT_FILE), value),
      { path: join(folders.cropped, "dataset.json"), copyOf: datasetJsonPath },
      { path: join(folders.preprocessed, "dataset.json"), copyOf: datasetJsonPath },
    ]);
    return fingerprint;
  });
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
