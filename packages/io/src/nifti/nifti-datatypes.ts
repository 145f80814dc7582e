import type { Dtype } from "@voxprep/core";

/** The datatype codes that hold one real number per voxel. */
const DTYPES: ReadonlyMap<number, Dtype> = new Map([
  [2, "uint8"],
  [4, "int16"],
  [8, "int32"],
  [16, "float32"],
  [64, "float64"],
  [256, "int8"],
  [512, "uint16"],
  [768, "uint32"],
  [1024, "int64"],
  [1280, "uint64"],
]);

/** Names of the codes that are refused, for messages. */
const OTHER_NAMES: ReadonlyMap<number, string> = new Map([
  [0, "unknown"],
  [1, "binary"],
  [32, "complex64"],
  [128, "RGB24"],
  [1536, "float128"],
  [1792, "complex128"],
  [2048, "complex256"],
  [2304, "RGBA32"],
]);

/** The dtype of a NIfTI datatype code, `null` when a voxel of it is not one real number. */
export function dtypeOfNiftiCode(code: number): Dtype | null {
  return DTYPES.get(code) ?? null;
}

/** The name of any NIfTI datatype code. */
export function niftiDatatypeName(code: number): string {
  return DTYPES.get(code) ?? OTHER_NAMES.get(code) ?? "undefined";
}

/** The NIfTI datatype code of a dtype; every dtype has one. */
export function niftiCodeOfDtype(dtype: Dtype): number {
  for (const [code, known] of DTYPES) if (known === dtype) return code;
  throw new TypeError(`no NIfTI datatype holds ${dtype}`);
}
