import {
  countedText,
  type Finding,
  makeFinding,
  type Volume,
  type VoxelArray,
} from "@voxprep/core";
import { shownFile } from "./shown-name.js";
import { allowing, positionOf, type VoxelSource } from "./voxel-source.js";

/** From this amount on float32 rounds to infinity: halfway between its largest number and 2^128. */
const FLOAT32_OVERFLOW = 2 ** 128 - 2 ** 103;

/**
 * Looks at the voxels of one modality, as they were read.
 *
 * @returns `VP3104` when all voxels have one value, `VP3105` when that value is 0, `VP3106` when voxels
 * are too large for float32.
 * @see spec 5-faults, section 2.3
 */
export function checkImageVoxels(image: Volume, source: VoxelSource): Finding[] {
  const { file, caseId } = source;
  const about = { caseId, files: [file] };
  const value = onlyValue(image.data);
  if (value === 0) {
    const message = `every voxel of ${shownFile(file)} is 0`;
    return [
      makeFinding("VP3105", message, {
        ...about,
        found: 0,
        expected: "voxels that are not 0",
        remedy: "See whether the modality was exported.",
        originals: "It is accepted as long as another modality is not empty.",
      }),
    ];
  }
  const findings = overflow(image, source).map((finding) => allowing(finding, source.allow));
  if (value !== null && findings.length === 0) {
    findings.push(
      makeFinding("VP3104", `every voxel of ${shownFile(file)} is ${value}`, {
        ...about,
        found: value,
        expected: "at least two values",
        remedy: "See whether the image was exported as it should.",
        originals: "It is accepted; its standard deviation is 0.",
      }),
    );
  }
  return findings;
}

/** The value that all voxels have; `null` when they differ. */
function onlyValue(data: VoxelArray): number | null {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return null;
  return Number(first);
}

function overflow(image: Volume, { file, caseId }: VoxelSource): Finding[] {
  const { data, shapeZyx } = image;
  if (!(data instanceof Float64Array || data instanceof Float32Array)) return [];
  if (!mayOverflow(data)) return [];
  let count = 0;
  let first = -1;
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!(Math.abs(value) >= FLOAT32_OVERFLOW)) continue;
    if (count++ === 0) first = i;
    if (Math.abs(value) > Math.abs(largest)) largest = value;
  }
  if (count === 0) return [];
  const place = positionOf(first, shapeZyx);
  return [
    makeFinding(
      "VP3106",
      `${shownFile(file)} has ${countedText(count, "voxel")} too large for float32 (up to ${largest}, first at z y x ${place.join(" ")})`,
      {
        caseId,
        files: [file],
        found: { voxels: count, largest: String(largest), firstIndexZyx: place },
        expected: "at most 3.4028234663852886e38",
        remedy: "Clip or rescale the image, or allow VP3106 to let them become infinite.",
        originals: "They become infinite in the cast and poison mean and sd of the whole data set.",
      },
    ),
  ];
}

/**
 * False when every magnitude is well below float32's largest number: a look at the bits of the exponents, which is a
 * fraction of the work of comparing numbers.
 */
function mayOverflow(data: Float64Array | Float32Array): boolean {
  const words = new Int32Array(data.buffer, data.byteOffset, Math.floor(data.byteLength / 4));
  return data instanceof Float64Array
    ? largestMagnitude(words, HIGH_WORD, 2) >= FLOAT64_NEAR_LIMIT
    : largestMagnitude(words, 0, 1) >= FLOAT32_INFINITY;
}

/** High word of 2^127 as a double, and the word of infinity as a float32. */
const FLOAT64_NEAR_LIMIT = 0x47e00000;
const FLOAT32_INFINITY = 0x7f800000;

/** Which word of a double holds its exponent: 1 on little-endian machines. */
const HIGH_WORD: number = new Uint32Array(Float64Array.of(1).buffer).indexOf(0x3ff00000);

/** Largest of every `step`-th word from `start` on, without its sign bit. */
function largestMagnitude(words: Int32Array, start: number, step: number): number {
  let largest = 0;
  for (let i = start; i < words.length; i += step) {
    largest = Math.max(largest, (words[i] as number) & 0x7fffffff);
  }
  return largest;
}
