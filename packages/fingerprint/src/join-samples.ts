import { allocateShared } from "@voxprep/core";

/**
 * The samples of all cases behind one another.
 *
 * @param samples - In the order of the fingerprint's cases: sums depend on it.
 * @returns float32, over memory that threads can share.
 */
export function joinSamples(samples: readonly Float32Array[]): Float32Array {
  const length = samples.reduce((total, sample) => total + sample.length, 0);
  const joined = new Float32Array(allocateShared(length * Float32Array.BYTES_PER_ELEMENT));
  let at = 0;
  for (const sample of samples) {
    joined.set(sample, at);
    at += sample.length;
  }
  return joined;
}
