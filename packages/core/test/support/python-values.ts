import { createHash } from "node:crypto";

/** A float from Python's `repr`. */
export function pythonFloat(text: string): number {
  if (text === "nan") return Number.NaN;
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  return Number(text);
}

/** SHA-256 of numbers written as little-endian int64. */
export function sha256OfInt64(values: ArrayLike<number>): string {
  const wide = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) wide[i] = BigInt(values[i] as number);
  return createHash("sha256").update(wide).digest("hex");
}
