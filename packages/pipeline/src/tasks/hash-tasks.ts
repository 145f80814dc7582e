import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";

const CHUNK_BYTES = 1 << 20;

/** SHA-256 of a file's bytes, in hexadecimal digits; `null` when it cannot be read. */
export function hashFile({ path }: { readonly path: string }): string | null {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const hash = createHash("sha256");
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let got = readSync(file, chunk); got > 0; got = readSync(file, chunk)) {
      hash.update(chunk.subarray(0, got));
    }
    return hash.digest("hex");
  } catch {
    return null; // reading the voxels says why
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
