import { numpyMean, numpyStd, SUM_BLOCK } from "@voxprep/core";
import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";

/** Mean and standard deviation of samples, float32 numbers. */
export interface SampleMoments {
  readonly mean: number;
  /** Of the population: divided by the count. */
  readonly std: number;
}

/**
 * Mean and standard deviation of float32 samples with the roundings of numpy 1.23: blocks of 8192 samples are summed
 * pairwise, and added to the total in float32.
 *
 * @param values - In the order in which they are summed.
 * @param labels - Where given, only samples with a label of at least 0 count; of the same length.
 * @param form - Default: wasm where it can run. The numbers are the same.
 * @returns NaN for both when nothing counts.
 * @see spec 2-numpy-semantics, sections 2 and 3
 */
export function measureSamples(
  values: Float32Array,
  labels: Float32Array | null,
  form: KernelForm = bestForm(),
): SampleMoments {
  const instance = instanceFor(form, "codec");
  if (instance === undefined) {
    const counted = labels === null ? values : labelledSamples(values, labels);
    return { mean: numpyMean(counted), std: numpyStd(counted) };
  }
  const sums = new BlockSums(instance);
  const { sum, count } = sums.run(values, labels, null);
  const mean = Math.fround(sum / count);
  const squares = sums.run(values, labels, mean).sum;
  return { mean, std: Math.fround(Math.sqrt(Math.fround(squares / count))) };
}

/** The samples with a label of at least 0, in order. */
function labelledSamples(values: Float32Array, labels: Float32Array): Float32Array {
  const out = new Float32Array(values.length);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    out[at] = values[i] as number;
    if ((labels[i] as number) >= 0) at++;
  }
  return out.subarray(0, at);
}

/** Bytes that the kernels may write behind a full block. */
const SLACK_BYTES = 64;

/** Sums of samples, or of their squared deviations, block by block in the module's memory. */
class BlockSums {
  readonly #instance: KernelInstance;
  readonly #source: Float32Array;
  readonly #labels: Float32Array;
  /** Samples that count and wait for their block to be full: less than one block, and what one more brings. */
  readonly #pending: Float32Array;
  readonly #squares: number;

  constructor(instance: KernelInstance) {
    const block = 4 * SUM_BLOCK;
    const [source, labels, pending, squares] = instance.layOut([
      block,
      block,
      2 * block + SLACK_BYTES,
      block,
    ]) as [number, number, number, number];
    this.#instance = instance;
    this.#source = new Float32Array(instance.buffer, source, SUM_BLOCK);
    this.#labels = new Float32Array(instance.buffer, labels, SUM_BLOCK);
    this.#pending = new Float32Array(instance.buffer, pending, 2 * SUM_BLOCK);
    this.#squares = squares;
  }

  /** @param mean - Where given, the squared deviations from it are summed. */
  run(
    values: Float32Array,
    labels: Float32Array | null,
    mean: number | null,
  ): { sum: number; count: number } {
    let sum = 0;
    let count = 0;
    let waiting = 0;
    for (let from = 0; from < values.length; from += SUM_BLOCK) {
      waiting += this.#append(values, labels, from, waiting);
      if (waiting < SUM_BLOCK) continue;
      sum = Math.fround(sum + this.#sumOf(SUM_BLOCK, mean));
      count += SUM_BLOCK;
      waiting -= SUM_BLOCK;
      this.#pending.copyWithin(0, SUM_BLOCK, SUM_BLOCK + waiting);
    }
    if (waiting > 0) sum = Math.fround(sum + this.#sumOf(waiting, mean));
    return { sum, count: count + waiting };
  }

  /** Puts the samples of a block that count behind those that wait, and says how many they are. */
  #append(
    values: Float32Array,
    labels: Float32Array | null,
    from: number,
    waiting: number,
  ): number {
    const length = Math.min(SUM_BLOCK, values.length - from);
    if (labels === null) {
      this.#pending.set(values.subarray(from, from + length), waiting);
      return length;
    }
    this.#source.set(values.subarray(from, from + length));
    this.#labels.set(labels.subarray(from, from + length));
    const target = this.#pending.byteOffset + 4 * waiting;
    const { gatherLabelled } = this.#instance.functions;
    const end = gatherLabelled(this.#source.byteOffset, this.#labels.byteOffset, length, target);
    return (end - target) / 4;
  }

  #sumOf(count: number, mean: number | null): number {
    const { pairwiseSum, squareDeviations } = this.#instance.functions;
    const samples = this.#pending.byteOffset;
    if (mean === null) return pairwiseSum(samples, count);
    squareDeviations(samples, count, mean, this.#squares);
    return pairwiseSum(this.#squares, count);
  }
}
