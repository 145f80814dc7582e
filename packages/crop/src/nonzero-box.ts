import type { BoxZyx, Volume, VoxelArray } from "@voxprep/core";

/**
 * The smallest box that holds every voxel at which any channel is not 0. NaN counts as nonzero.
 *
 * Of a row, only the zeros before its first and behind its last nonzero voxel are looked at.
 *
 * @param channels - All of one shape.
 * @returns Half-open ranges in z, y, x; `null` when every voxel is 0.
 */
export function nonzeroBox(channels: readonly Volume[]): BoxZyx | null {
  const box = { z0: Number.POSITIVE_INFINITY, z1: 0, y0: Number.POSITIVE_INFINITY, y1: 0 };
  let x0 = Number.POSITIVE_INFINITY;
  let x1 = 0;
  for (const { data, shapeZyx } of channels) {
    const [nz, ny, nx] = shapeZyx;
    const words = zeroWords(data);
    for (let row = 0; row < nz * ny; row++) {
      const start = row * nx;
      const first = firstNonzero(data, words, start, start + nx) - start;
      if (first === nx) continue;
      const z = Math.floor(row / ny);
      const y = row - z * ny;
      box.z0 = Math.min(box.z0, z);
      box.z1 = Math.max(box.z1, z + 1);
      box.y0 = Math.min(box.y0, y);
      box.y1 = Math.max(box.y1, y + 1);
      x0 = Math.min(x0, first);
      x1 = Math.max(x1, endOfNonzero(data, start + Math.max(x1, first + 1), start + nx) - start);
    }
  }
  return x1 === 0
    ? null
    : [
        [box.z0, box.z1],
        [box.y0, box.y1],
        [x0, x1],
      ];
}

/** Integers of one or two bytes as words: several zeros are passed at a time. Of other types there is none. */
function zeroWords(data: VoxelArray): Int32Array {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT: width } = data;
  const isPacked = width < Int32Array.BYTES_PER_ELEMENT && byteOffset % 4 === 0;
  return isPacked
    ? new Int32Array(buffer, byteOffset, Math.floor(byteLength / 4))
    : new Int32Array(0);
}

/** Index of the first element in `[start, end)` that is not 0; `end` when there is none. */
function firstNonzero(data: VoxelArray, words: Int32Array, start: number, end: number): number {
  let at = start;
  if (words.length > 0) {
    const perWord = 4 / data.BYTES_PER_ELEMENT;
    while (at < end && at % perWord !== 0 && data[at] === 0) at++;
    if (at % perWord === 0) {
      const last = Math.floor(end / perWord);
      let word = at / perWord;
      while (word < last && words[word] === 0) word++;
      at = Math.max(at, word * perWord);
    }
  }
  if (isBig(data)) while (at < end && data[at] === 0n) at++;
  else while (at < end && data[at] === 0) at++;
  return at;
}

/** Index after the last element in `[start, end)` that is not 0; `start` when there is none. */
function endOfNonzero(data: VoxelArray, start: number, end: number): number {
  let at = end;
  if (isBig(data)) while (at > start && data[at - 1] === 0n) at--;
  else while (at > start && data[at - 1] === 0) at--;
  return at;
}

/** True for 64-bit integers, whose zero is another one. */
export function isBig(data: VoxelArray): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}
