import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { FileSystem } from "./file-system.js";
import { identityOfThisProcess, type ProcessIdentity, userName } from "./process-identity.js";
import { closing, writeWhole } from "./write-file.js";

/** What a lock file tells of the run that owns it. */
export interface LockOwner extends ProcessIdentity {
  /** 128 random bits in hexadecimal digits; names the run's temporary files and manifest lines, too. */
  readonly run: string;
  readonly user: string;
  readonly command: string;
  /** UTC, for people. */
  readonly startedAt: string;
  /** Counts up while the run goes on. */
  readonly heartbeat: number;
}

/** A lock file; `null` for an owner that cannot be read. */
export interface LockFile {
  readonly path: string;
  readonly owner: LockOwner | null;
}

/** Folder of the lock files in a work folder. */
export function locksFolder(workFolder: string): string {
  return join(workFolder, "locks");
}

/** Path of a run's lock file in the folder of locks. */
export function lockPath(folder: string, run: string): string {
  return join(folder, `${run}.json`);
}

/** The owner that this process would be. */
export function newOwner(): LockOwner {
  return {
    run: randomBytes(16).toString("hex"),
    ...identityOfThisProcess(),
    user: userName(),
    command: process.argv.slice(1, 3).join(" "),
    startedAt: new Date().toISOString(),
    heartbeat: 0,
  };
}

/** Lock files of a folder, in no order; files that vanish meanwhile are left out. */
export async function readLocks(fs: FileSystem, folder: string): Promise<LockFile[]> {
  const names = (await fs.list(folder)).filter((name) => name.endsWith(".json"));
  const files = await Promise.all(names.map((name) => readLock(fs, join(folder, name))));
  return files.filter((file) => file !== null);
}

/** A lock file; `null` when there is none. */
export async function readLock(fs: FileSystem, path: string): Promise<LockFile | null> {
  const bytes = await fs.read(path);
  return bytes === null ? null : { path, owner: parseOwner(bytes) };
}

/** Writes over a lock file that must exist; a heartbeat only ever gets longer, so no old bytes stay. */
export async function rewriteLock(fs: FileSystem, path: string, owner: LockOwner): Promise<void> {
  await closing(await fs.overwrite(path), async (file) => {
    await writeWhole(file, lockBytes(owner));
  });
}

/** The bytes of a lock file. */
export function lockBytes(owner: LockOwner): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(owner));
}

function parseOwner(bytes: Uint8Array): LockOwner | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isOwner(value) ? value : null;
  } catch {
    return null; // its run died while it wrote, or is just writing
  }
}

function isOwner(value: unknown): value is LockOwner {
  const { run, pid, host } = (value ?? {}) as Partial<Record<keyof LockOwner, unknown>>;
  return typeof run === "string" && typeof pid === "number" && typeof host === "string";
}
