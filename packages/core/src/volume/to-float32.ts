import type { DtypeArrays, VoxelArray } from "./dtype.js";

/**
 * Casts voxels to float32 as numpy's `astype` does: one rounding, half to even.
 *
 * @param source - Voxels of any dtype.
 * @param out - Written in full; as long as `source`.
 * @param viaFloat64 - True when the originals went through float64 first (two roundings for large
 *   64-bit integers). Default false.
 */
export function castToFloat32(source: VoxelArray, out: Float32Array, viaFloat64 = false): void {
  if (source instanceof BigInt64Array || source instanceof BigUint64Array) {
    castBigints(source, out, viaFloat64);
  } else if (source instanceof Float32Array) {
    out.set(source);
  } else {
    castNumbers(source, out);
  }
}

/** A loop, because `set` converts shared memory element by element through a slow path. */
function castNumbers(
  source: Exclude<VoxelArray, BigInt64Array | BigUint64Array>,
  out: Float32Array,
) {
  for (let i = 0; i < source.length; i++) out[i] = source[i] as number;
}

function castBigints(
  source: DtypeArrays["int64"] | DtypeArrays["uint64"],
  out: Float32Array,
  viaFloat64: boolean,
): void {
  for (let i = 0; i < source.length; i++) {
    const value = source[i] as bigint;
    out[i] = viaFloat64 ? Number(value) : bigintToFloat32(value);
  }
}

const SAFE = 1n << 53n;
const DROPPED_BITS = 12n;

/** Rounds a 64-bit integer to float32 once. Number() alone would round twice beyond 2^53. */
export function bigintToFloat32(value: bigint): number {
  const amount = value < 0n ? -value : value;
  if (amount <= SAFE) return Math.fround(Number(value));
  // Keep 52 bits and make the last one sticky: what is dropped then cannot look like a tie.
  const kept = amount >> DROPPED_BITS;
  const sticky = amount === kept << DROPPED_BITS ? kept : kept | 1n;
  const rounded = Math.fround(Number(sticky)) * 2 ** Number(DROPPED_BITS);
  return value < 0n ? -rounded : rounded;
}
