import { constants } from "node:fs";
import {
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rmdir,
  unlink,
} from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { openPatiently } from "./open-files.js";

/** A file that is open for writing. */
export interface OpenFile {
  /**
   * Writes bytes where the last ones ended, or at the end of a file that is appended to.
   *
   * @returns How many were taken; the caller writes the rest.
   */
  write(bytes: Uint8Array): Promise<number>;
  /** Makes sure that the bytes are on the disk. After a failure nothing may be said of the file. */
  sync(): Promise<void>;
  /** Closes the file; what was written but not synced may be lost in a crash. */
  close(): Promise<void>;
}

/**
 * The calls that a run makes on its output disk, one method a system call. All of them go through this
 * interface, so that a test can count them, let one fail, or let the run die at any of them.
 *
 * Failures are those of Node, told apart by their `code`.
 *
 * @see spec 5-faults, sections 3.1 and 4
 */
export interface FileSystem {
  /** Creates a file that must not exist. */
  create(path: string): Promise<OpenFile>;
  /** Opens a file to write at its end; it is created when missing. */
  append(path: string): Promise<OpenFile>;
  /** Opens a file that must exist to write over it from its beginning. */
  overwrite(path: string): Promise<OpenFile>;
  /** Moves a file to a new name, over one that has it. */
  rename(from: string, to: string): Promise<void>;
  /** Gives an existing file a second name. */
  link(existing: string, path: string): Promise<void>;
  /** Removes a file; a missing one is fine. */
  unlink(path: string): Promise<void>;
  /** Makes a folder and its parents, their names on the disk; existing ones are fine. */
  makeFolder(path: string): Promise<void>;
  /** Removes a folder that must be empty. */
  removeFolder(path: string): Promise<void>;
  /** Makes sure that the names in a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
  /** Names in a folder; none when it does not exist. Changes nothing. */
  list(path: string): Promise<string[]>;
  /** Bytes of a file; `null` when it does not exist. Changes nothing. */
  read(path: string): Promise<Uint8Array | null>;
}

const NEW_FILE = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY;
const AT_END = constants.O_CREAT | constants.O_APPEND | constants.O_WRONLY;

/** Cut down by the umask. */
const MODE = 0o666;

/** The real file system. What opens a file waits a while when too many are open. */
export const NODE_FILE_SYSTEM: FileSystem = {
  create: async (path) => openFile(await openPatiently(() => open(path, NEW_FILE, MODE))),
  append: async (path) => openFile(await openPatiently(() => open(path, AT_END, MODE))),
  overwrite: async (path) => openFile(await openPatiently(() => open(path, "r+"))),
  rename: (from, to) => rename(from, to),
  link: (existing, path) => link(existing, path),
  unlink: (path) => unlink(path).catch(ignoring("ENOENT")),
  async makeFolder(path) {
    const first = await mkdir(path, { recursive: true });
    if (first !== undefined) await syncParents(resolve(path), dirname(first));
  },
  removeFolder: (path) => rmdir(path),
  syncFolder,
  list: async (path) => (await openPatiently(() => readdir(path)).catch(ignoring("ENOENT"))) ?? [],
  read: async (path) =>
    (await openPatiently(() => readFile(path)).catch(ignoring("ENOENT"))) ?? null,
};

async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return; // folders cannot be opened there
  const folder = await openPatiently(() => open(path, constants.O_RDONLY));
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Syncs the folders that hold new ones, from the deepest to the one that was there before. */
async function syncParents(path: string, last: string): Promise<void> {
  for (let folder = dirname(path); folder.length >= last.length; folder = dirname(folder)) {
    await syncFolder(folder).catch(ignoringNoFolderSync);
    if (folder === dirname(folder)) return;
  }
}

const NO_FOLDER_SYNC: ReadonlySet<string | undefined> = new Set(["EINVAL", "ENOTSUP", "EPERM"]);

/** True for the failure of a file system that has no `syncFolder`: files in the folder are whole all the same. */
export function cannotSyncFolders(error: unknown): boolean {
  return NO_FOLDER_SYNC.has((error as NodeJS.ErrnoException).code);
}

/** Lets pass that folders cannot be synced; outputs tell it as a weakness of the file system. */
export function ignoringNoFolderSync(error: unknown): void {
  if (!cannotSyncFolders(error)) throw error;
}

function openFile(file: FileHandle): OpenFile {
  return {
    write: async (bytes) => (await file.write(bytes)).bytesWritten,
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

function ignoring(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
