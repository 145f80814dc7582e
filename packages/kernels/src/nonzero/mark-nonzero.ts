import type { VoxelArray } from "@voxprep/core";
import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";
import { PHASE_SLACK, samePhase } from "../wasm/same-phase.js";

/** Equally long rows of samples, and where they lie in the mask. */
export interface MaskRows {
  /** First sample of the first row; samples from row to row. */
  readonly start: number;
  readonly step: number;
  readonly length: number;
  readonly count: number;
  /** Where the rows begin in the mask, in which they lie one behind the other. */
  readonly maskStart: number;
}

/**
 * Sets bytes of a mask to 1 where samples are not zero, and leaves the others. -0 is zero, NaN is not.
 *
 * @param form - Default: wasm where it can run. The mask is the same.
 */
export function markNonzeroRows(
  samples: VoxelArray,
  rows: MaskRows,
  mask: Uint8Array,
  form: KernelForm = bestForm(),
): void {
  const instance = instanceFor(form, "codec");
  if (rows.length * rows.count === 0) return;
  if (instance === undefined) markInTypescript(samples, rows, mask);
  else markInModule(instance, samples, rows, mask);
}

function markInTypescript(
  samples: VoxelArray,
  { start, step, length, count, maskStart }: MaskRows,
  mask: Uint8Array,
): void {
  const isBig = samples instanceof BigInt64Array || samples instanceof BigUint64Array;
  const zero = isBig ? 0n : 0;
  for (let row = 0; row < count; row++) {
    const from = start + row * step;
    const to = maskStart + row * length;
    for (let i = 0; i < length; i++) if (samples[from + i] !== zero) mask[to + i] = 1;
  }
}

/** Samples that are in the module's memory at a time, unless one row is longer; they stay in the cache. */
const PART = 1 << 14;

/** Samples that the kernel may look at behind the last one. */
const SLACK = 8;

function markInModule(
  instance: KernelInstance,
  samples: VoxelArray,
  { start, step, length, count, maskStart }: MaskRows,
  mask: Uint8Array,
): void {
  const width = samples.BYTES_PER_ELEMENT;
  const together = Math.max(1, Math.min(count, Math.floor(PART / step)));
  const span = (together - 1) * step + length;
  const sizes = [(span + SLACK) * width + PHASE_SLACK, together * length + SLACK + PHASE_SLACK];
  const [source, target] = instance.layOut(sizes) as [number, number];
  const memory = new Uint8Array(instance.buffer);
  const kind = kindOf(samples);
  for (let row = 0; row < count; row += together) {
    const rows = Math.min(together, count - row);
    const from = samples.byteOffset + (start + row * step) * width;
    const input = new Uint8Array(samples.buffer, from, ((rows - 1) * step + length) * width);
    const at = maskStart + row * length;
    const marks = mask.subarray(at, at + rows * length);
    const [src, dst] = [samePhase(source, input), samePhase(target, marks)];
    memory.set(input, src);
    memory.set(marks, dst);
    instance.functions.markNonzero(src, step * width, rows, length, kind, dst);
    marks.set(memory.subarray(dst, dst + marks.length));
  }
}

function kindOf(samples: VoxelArray): number {
  if (samples instanceof Float32Array) return 4;
  if (samples instanceof Float64Array) return 5;
  return Math.log2(samples.BYTES_PER_ELEMENT);
}
