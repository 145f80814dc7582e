import { createHash } from "node:crypto";

/** The double whose big-endian bytes are these 16 hexadecimal digits. */
export function doubleOfHex(hex: string): number {
  return Buffer.from(hex, "hex").readDoubleBE(0);
}

/** The 16 hexadecimal digits of a double's big-endian bytes. */
export function hexOfDouble(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString("hex");
}

/** SHA-256 of an array's bytes (little-endian, as the vectors have it). */
export function sha256Of(values: Float32Array | Float64Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}
