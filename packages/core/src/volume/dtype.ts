/** The typed array that holds voxels of each dtype; names are numpy's, without byte order. */
export interface DtypeArrays {
  uint8: Uint8Array;
  int8: Int8Array;
  uint16: Uint16Array;
  int16: Int16Array;
  uint32: Uint32Array;
  int32: Int32Array;
  uint64: BigUint64Array;
  int64: BigInt64Array;
  float32: Float32Array;
  float64: Float64Array;
}

/** Numeric type of a voxel, in numpy's name. */
export type Dtype = keyof DtypeArrays;

/** Any typed array that can hold voxels. */
export type VoxelArray = DtypeArrays[Dtype];

interface DtypeFacts {
  readonly bytes: number;
  readonly kind: "u" | "i" | "f";
  readonly make: (buffer: ArrayBufferLike, byteOffset?: number, length?: number) => VoxelArray;
}

const FACTS: Readonly<Record<Dtype, DtypeFacts>> = {
  uint8: { bytes: 1, kind: "u", make: (...a) => new Uint8Array(...a) },
  int8: { bytes: 1, kind: "i", make: (...a) => new Int8Array(...a) },
  uint16: { bytes: 2, kind: "u", make: (...a) => new Uint16Array(...a) },
  int16: { bytes: 2, kind: "i", make: (...a) => new Int16Array(...a) },
  uint32: { bytes: 4, kind: "u", make: (...a) => new Uint32Array(...a) },
  int32: { bytes: 4, kind: "i", make: (...a) => new Int32Array(...a) },
  uint64: { bytes: 8, kind: "u", make: (...a) => new BigUint64Array(...a) },
  int64: { bytes: 8, kind: "i", make: (...a) => new BigInt64Array(...a) },
  float32: { bytes: 4, kind: "f", make: (...a) => new Float32Array(...a) },
  float64: { bytes: 8, kind: "f", make: (...a) => new Float64Array(...a) },
};

/** Bytes of one element. */
export function bytesPerElement(dtype: Dtype): number {
  return FACTS[dtype].bytes;
}

/** True for the two floating-point dtypes. */
export function isFloatDtype(dtype: Dtype): dtype is "float32" | "float64" {
  return FACTS[dtype].kind === "f";
}

/** A typed array of a dtype over a buffer. */
export function viewAs<D extends Dtype>(
  dtype: D,
  buffer: ArrayBufferLike,
  byteOffset?: number,
  length?: number,
): DtypeArrays[D] {
  return FACTS[dtype].make(buffer, byteOffset, length) as DtypeArrays[D];
}

/**
 * The dtype to which numpy promotes arrays that are concatenated.
 *
 * All arrays count together: int16, uint16 and float32 are float32, although int16 and uint16 alone
 * would be int32, which with float32 is float64.
 *
 * @param dtypes - At least one.
 * @see spec 1-pipeline-v1, section 6 step 1 (int16 with float64 is float64, int32 with float32 too)
 */
export function commonDtype(dtypes: readonly Dtype[]): Dtype {
  if (dtypes.length === 0) throw new TypeError("commonDtype needs at least one dtype");
  const bytes = { u: 0, i: 0, f: 0 };
  for (const dtype of dtypes) {
    const facts = FACTS[dtype];
    bytes[facts.kind] = Math.max(bytes[facts.kind], facts.bytes);
  }
  if (bytes.f > 0) return bytes.f > 4 || bytes.i > 2 || bytes.u > 2 ? "float64" : "float32";
  if (bytes.i === 0) return UNSIGNED[bytes.u] ?? "uint64";
  return SIGNED[Math.max(bytes.i, bytes.u * 2)] ?? "float64";
}

const UNSIGNED: Readonly<Record<number, Dtype>> = { 1: "uint8", 2: "uint16", 4: "uint32" };

/** By bytes; an unsigned dtype needs twice its own. 16 bytes are none: numpy falls back to float64. */
const SIGNED: Readonly<Record<number, Dtype>> = { 1: "int8", 2: "int16", 4: "int32", 8: "int64" };
