import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { FileSystem, OpenFile } from "./file-system.js";
import { openPatiently } from "./open-files.js";

/** Bytes of a file, piece by piece. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** Bytes of a file, which is opened when they are asked for: before, nobody would hear that it is gone. */
export async function* bytesOfFile(path: string): AsyncGenerator<Uint8Array> {
  const file = await openPatiently(() => open(path));
  yield* file.createReadStream(); // which closes the file
}

/** What becomes of the bytes of a new file. */
export interface NewFileOptions {
  /** Whether they are on the disk when the call is over. Default: true. */
  readonly sync?: boolean;
  /** Whether their SHA-256 is taken on the way. Default: false. */
  readonly hash?: boolean;
}

/** What was written. */
export interface NewFile {
  readonly bytes: number;
  /** SHA-256 in hexadecimal digits; `null` when it was not asked for. */
  readonly sha256: string | null;
}

/** Creates a file that must not exist and writes it whole; every failure is thrown and leaves what is there. */
export async function writeNewFile(
  fs: FileSystem,
  path: string,
  chunks: Chunks,
  options?: NewFileOptions,
): Promise<NewFile> {
  return fillFile(await fs.create(path), chunks, options);
}

/** Writes a file that was just created whole, and closes it. */
export async function fillFile(
  created: OpenFile,
  chunks: Chunks,
  { sync = true, hash = false }: NewFileOptions = {},
): Promise<NewFile> {
  const digest = hash ? createHash("sha256") : null;
  return closing(created, async (file) => {
    let bytes = 0;
    for await (const chunk of chunks) {
      digest?.update(chunk);
      bytes += await writeWhole(file, chunk);
    }
    if (sync) await file.sync();
    return { bytes, sha256: digest?.digest("hex") ?? null };
  });
}

/** Writes all of the bytes, also when the system takes them bit by bit. */
export async function writeWhole(file: OpenFile, bytes: Uint8Array): Promise<number> {
  for (let done = 0; done < bytes.length; ) done += await file.write(bytes.subarray(done));
  return bytes.length;
}

/** Works with an open file and closes it; a failure of the work goes before one of closing. */
export async function closing<T>(file: OpenFile, work: (file: OpenFile) => Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await work(file);
  } catch (error) {
    await file.close().catch(() => undefined); // the first failure is the one to tell
    throw error;
  }
  await file.close(); // of network file systems the last place where a failed write shows
  return result;
}
