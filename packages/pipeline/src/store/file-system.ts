import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rm, rmdir } from "node:fs/promises";
import { renameFile } from "./rename-file.js";

/** Bytes of a file, piece by piece. */
export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The calls of the write protocol that change a file system; tests replace exactly these. */
export interface FileSystem {
  makeFolder(path: string): Promise<void>;
  /** Creates a file that must not exist and writes it whole, synced. */
  writeNew(path: string, chunks: Chunks): Promise<number>;
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Removes a folder when it is empty; else it stays. */
  removeEmptyFolder(path: string): Promise<boolean>;
  syncFolder(path: string): Promise<void>;
  /** Names in a folder; none when it does not exist. */
  list(path: string): Promise<string[]>;
}

/** The real file system. */
export const NODE_FILE_SYSTEM: FileSystem = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  async writeNew(path, chunks) {
    const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o666);
    try {
      const bytes = await writeAll(file, chunks);
      await file.sync();
      return bytes;
    } finally {
      await file.close();
    }
  },
  rename: (from, to) => renameFile(from, to),
  async removeFile(path) {
    await rm(path, { force: true });
  },
  list: (path) => readdir(path).catch(() => []),
  async removeEmptyFolder(path) {
    try {
      await rmdir(path);
      return true;
    } catch {
      return false; // not empty, or not there
    }
  },
  async syncFolder(path) {
    if (process.platform === "win32") return; // folders cannot be opened there
    const folder = await open(path, constants.O_RDONLY);
    try {
      await folder.sync();
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    } finally {
      await folder.close();
    }
  },
};

async function writeAll(file: FileHandle, chunks: Chunks): Promise<number> {
  let total = 0;
  for await (const chunk of chunks) {
    let done = 0;
    while (done < chunk.length) {
      done += (await file.write(chunk, done, chunk.length - done)).bytesWritten;
    }
    total += chunk.length;
  }
  return total;
}

function isUnsupported(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "EINVAL" || code === "ENOTSUP" || code === "EPERM";
}
