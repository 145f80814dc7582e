import { allocateShared, BadArgumentError, type ClassLocations, type Volume } from "@voxprep/core";
import { type Choices, makeChoices } from "@voxprep/kernels";
import { ClassSlots } from "./class-slots.js";
import { LabelRuns } from "./label-runs.js";
import { RankPicker, VoxelCounter } from "./rank-picker.js";

/** Seed of the generator, which is made anew for every case and stage. */
const SEED = 1234;

/** At least this many voxels of a class are kept, or all of them. */
const MIN_LOCATIONS = 10000;

/** At least this part of the voxels of a class is kept. */
const MIN_PART = 0.01;

const MAX_VOXELS = 2 ** 32;

/**
 * Samples voxel positions of each class, from which trainers choose patches with foreground.
 *
 * A class of `n` voxels keeps `max(min(10000, n), ceil(n / 100))` of them, in the order of one
 * permutation of all `n`. One generator runs on from class to class; absent classes draw nothing.
 *
 * The label is walked twice: once to count, once to find the voxels that were drawn.
 *
 * @param label - Label volume in stage order, float32 numbers.
 * @param classes - Label values in the order of the fingerprint, each once.
 * @param planeSource - For each plane the first plane with the same voxels, never descending: only
 *   those first planes are read, the others may hold anything. Default: all planes are read.
 * @returns Per class, in the given order: rows of (z, y, x) in stage order as int64, over memory that
 *   threads can share; `null` when the label has no voxel of the class.
 * @throws `VP0401 BadArgumentError` when a class is listed twice or has 2^32 voxels or more.
 * @see spec 1-pipeline-v1, section 12
 */
export function locateClasses(
  label: Volume<"float32">,
  classes: readonly number[],
  planeSource?: readonly number[],
): ClassLocations[] {
  const counter = new VoxelCounter(classes.length);
  const runs = new LabelRuns(label, new ClassSlots(classes), planeSource);
  runs.visit(counter);
  const choices = makeChoices(SEED);
  const drawn = classes.map((value, slot) =>
    drawRanks(choices, value, counter.counts[slot] as number),
  );
  const picker = new RankPicker(drawn);
  runs.visit(picker);
  return classes.map((classValue, slot) => {
    const ranks = drawn[slot] as Uint32Array;
    const flat = Float64Array.from(ranks, (rank) => picker.flatIndexOf(slot, rank));
    return { classValue, locationsZyx: flat.length === 0 ? null : toRows(flat, label) };
  });
}

function drawRanks(choices: Choices, classValue: number, count: number): Uint32Array {
  if (count >= MAX_VOXELS) {
    throw new BadArgumentError(
      `class ${classValue} has ${count} voxels, expected fewer than 2^32`,
      {
        found: count,
      },
    );
  }
  if (count === 0) return new Uint32Array(0);
  return choices.draw(count, Math.max(Math.min(MIN_LOCATIONS, count), Math.ceil(count * MIN_PART)));
}

/** Flat indices as rows of (z, y, x). */
function toRows(flat: Float64Array, { shapeZyx: [, ny, nx] }: Volume): BigInt64Array {
  const rows = new BigInt64Array(allocateShared(flat.length * 3 * BigInt64Array.BYTES_PER_ELEMENT));
  // Indices fit into 32 bits, so the low words are written: an object per number would cost more.
  const words = new Uint32Array(rows.buffer);
  let at = LOW_WORD;
  for (const index of flat) {
    const row = Math.floor(index / nx);
    const z = Math.floor(row / ny);
    words[at] = z;
    words[at + 2] = row - z * ny;
    words[at + 4] = index - row * nx;
    at += 6;
  }
  return rows;
}

/** Which of its two words holds the low half of a 64-bit integer: 0 on little-endian machines. */
const LOW_WORD: number = new Uint32Array(BigInt64Array.of(1n).buffer).indexOf(1);
