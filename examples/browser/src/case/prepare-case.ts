import { type BoxZyx, sameZyx, type Volume, type Zyx } from "@voxprep/core";
import { cropCase } from "@voxprep/crop";
import { encodeNpyHeader, npzChunks } from "@voxprep/io";
import type { DeflatePiece } from "@voxprep/kernels";
import { measureNormalization } from "@voxprep/normalize";
import {
  newShapeZyx,
  phaseCount,
  phaseUnits,
  prepareImageResampling,
  prepareLabelResampling,
  type Resampling,
  separateAxis,
} from "@voxprep/resample";
import type { Parts } from "../threads/parts.js";
import type { Choices, Step } from "./case-api.js";
import type { CaseImages } from "./read-case.js";

/** Bytes that one piece of the npz holds before compression. */
const PIECE_BYTES = 1 << 20;

/** Image and label after all steps, and the file. */
export interface PreparedVolumes {
  readonly image: Volume<"float32">;
  readonly label: Volume<"float32">;
  readonly boxZyx: BoxZyx;
  /** Distinct values of the cropped label, ascending. */
  readonly labels: readonly number[];
  readonly npz: Iterable<Uint8Array>;
}

/**
 * Prepares a case as nnU-Net v1 does: crop, resample, normalize, and the npz that trainers read.
 *
 * @param parts - Where the work is done; how many threads there are changes no bit.
 * @param onStep - Called when a step begins.
 */
export async function prepareCase(
  { image: scan, label: labels }: CaseImages,
  choices: Choices,
  parts: Parts,
  onStep: (step: Step) => void,
): Promise<PreparedVolumes> {
  onStep("crop");
  const cropped = cropCase({
    channels: [scan.volume],
    ...(labels !== null && { label: labels.volume }),
  });
  const [channel] = cropped.channels;
  if (channel === undefined) throw new TypeError("a case has a channel");

  onStep("resample");
  const spacing: Zyx = [...scan.geometry.spacingXyz].reverse() as [number, number, number];
  const pair = { image: channel, label: cropped.label };
  const { image, label } = await resample(pair, spacing, choices.targetSpacingZyx, parts);

  onStep("normalize");
  await normalize(image, choices.useMask ? label : null, choices, parts);

  onStep("compress");
  const npz = await encode([image, label], parts);
  return { image, label, boxZyx: cropped.boxZyx, labels: cropped.classes, npz };
}

interface ImageAndLabel {
  readonly image: Volume<"float32">;
  readonly label: Volume<"float32">;
}

async function resample(
  { image, label }: ImageAndLabel,
  spacing: Zyx,
  target: Zyx,
  parts: Parts,
): Promise<ImageAndLabel> {
  const shape = newShapeZyx(image.shapeZyx, spacing, target);
  if (sameZyx(shape, image.shapeZyx)) return { image, label };
  const options = { newShapeZyx: shape, separateAxis: separateAxis(spacing, target) };
  const imageJob = prepareImageResampling(image, options);
  const labelJob = prepareLabelResampling(label, options);
  for (const job of [imageJob, labelJob]) await runJob(job, parts);
  return { image: imageJob.output, label: labelJob.output };
}

/** A phase begins when the one before is complete; within a phase all threads work. */
async function runJob(job: Resampling, parts: Parts): Promise<void> {
  for (let phase = 0; phase < phaseCount(job); phase++) {
    const ranges = parts.ranges(phaseUnits(job, phase));
    await Promise.all(
      ranges.map(([start, end]) => parts.run("resample", { job, phase, start, end })),
    );
  }
}

async function normalize(
  { data }: Volume<"float32">,
  label: Volume<"float32"> | null,
  { scheme, useMask, statistics }: Choices,
  parts: Parts,
): Promise<void> {
  const mask = label?.data ?? null;
  const normalization = measureNormalization(data, mask, { scheme, useMask, statistics });
  if (normalization === null) return;
  await Promise.all(
    parts.ranges(data.length).map(([start, end]) =>
      parts.run("normalize", {
        values: data.subarray(start, end),
        label: mask?.subarray(start, end) ?? null,
        normalization,
      }),
    ),
  );
}

async function encode(
  channels: readonly Volume<"float32">[],
  parts: Parts,
): Promise<Iterable<Uint8Array>> {
  const pieces: Promise<DeflatePiece>[] = [];
  for (const { data } of channels) {
    for (let at = 0; at < data.byteLength; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, data.byteLength - at);
      const bytes = new Uint8Array(data.buffer, data.byteOffset + at, length);
      pieces.push(parts.run("deflate", { bytes }));
    }
  }
  const shape = [channels.length, ...(channels[0]?.shapeZyx ?? [])];
  const npyHeader = encodeNpyHeader({ dtype: "<f4", shape });
  return npzChunks({ name: "data", npyHeader, pieces: await Promise.all(pieces) });
}
