// What the examples share: a small CT task with thick slices, and how to read, crop and measure it.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cropCase } from "@voxprep/crop";
import {
  compareCaseFileNames,
  intensityStatistics,
  joinSamples,
  makeFingerprint,
  sampleForeground,
} from "@voxprep/fingerprint";
import { sha256Hex } from "@voxprep/io";
import { readNiftiFile } from "@voxprep/io/node";

export const TASK = fileURLToPath(
  new URL("../../test-data/raw/Task301_ThickPhantom", import.meta.url),
);
export const CLASSES = [1, 2];

/** Case identifiers, in the order of their npz files. */
export const CASE_IDS = JSON.parse(readFileSync(`${TASK}/dataset.json`, "utf8"))
  .training.map(({ image }) => image.split("/").at(-1).replace(".nii.gz", ""))
  .sort(compareCaseFileNames);

/** Image and label of a case: voxels as stored, and where they lie. */
export async function readCase(id) {
  return {
    image: await readNiftiFile(`${TASK}/imagesTr/${id}_0000.nii.gz`),
    label: await readNiftiFile(`${TASK}/labelsTr/${id}.nii.gz`),
  };
}

/** A case after example 02, with the facts of its header that later steps need. */
export async function readCropped(id) {
  const { image, label } = await readCase(id);
  const cropped = cropCase({ channels: [image.volume], label: label.volume });
  return {
    ...cropped,
    caseId: id,
    originalSizeZyx: image.volume.shapeZyx,
    croppedSizeZyx: cropped.label.shapeZyx,
    originalSpacingZyx: [...image.geometry.spacingXyz].reverse(),
  };
}

/** The fingerprint of example 03. */
export async function readFingerprint() {
  const cases = [];
  for (const id of CASE_IDS) cases.push(await readCropped(id));
  const samples = cases.map(({ channels, label }) => sampleForeground(channels[0], label));
  const intensities = [
    { perCase: samples.map(intensityStatistics), all: intensityStatistics(joinSamples(samples)) },
  ];
  return makeFingerprint({
    cases,
    classes: CLASSES,
    modalities: new Map([[0, "CT"]]),
    intensities,
  });
}

/** SHA-256 of a volume's bytes, as the recorded results of the originals have it. */
export function sha256(volume) {
  const { buffer, byteOffset, byteLength } = volume.data;
  return sha256Hex(new Uint8Array(buffer, byteOffset, byteLength).slice());
}
