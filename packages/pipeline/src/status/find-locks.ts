import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { type FileSystem, NODE_FILE_SYSTEM } from "../store/file-system.js";
import { type LockOwner, locksFolder, readLocks } from "../store/lock-file.js";
import { removeIfEmpty } from "../store/output-store.js";
import { isProvablyDead } from "../store/process-identity.js";
import { workFoldersUnder } from "../store/work-folders.js";

/** What is known of the run that owns a lock: `"unknown"` on another host, and when the lock cannot be read. */
export type OwnerState = "alive" | "dead" | "unknown";

/** A lock under an output root. */
export interface FoundLock {
  readonly profile: string;
  readonly task: string;
  readonly path: string;
  /** `null` when its run died while it wrote the lock. */
  readonly owner: LockOwner | null;
  readonly state: OwnerState;
  /** Time since the run began, by its host's clock. */
  readonly ageMs: number | null;
  /** Time since the last sign of life, by the file system's clock; a run gives one every 30 seconds. */
  readonly silentMs: number | null;
}

/**
 * All locks of all tasks and profiles under an output root. Nothing is changed.
 *
 * @param nowMs - For ages, which are for people.
 */
export async function findLocks(
  out: string,
  { fs = NODE_FILE_SYSTEM, nowMs = Date.now() }: { fs?: FileSystem; nowMs?: number } = {},
): Promise<FoundLock[]> {
  const found: FoundLock[] = [];
  for (const { profile, task, folder } of await workFoldersUnder(out, fs)) {
    for (const { path, owner } of await readLocks(fs, locksFolder(folder))) {
      const written = await stat(path).catch(() => null);
      found.push({
        profile,
        task,
        path,
        owner,
        state: stateOf(owner),
        ageMs: owner === null ? null : since(Date.parse(owner.startedAt), nowMs),
        silentMs: written === null ? null : since(written.mtimeMs, nowMs),
      });
    }
  }
  return found;
}

/**
 * Removes a lock. A run that still lives sees it before its next commit and stops (`VP7503`).
 *
 * @throws Node's own errors when the file cannot be removed.
 */
export async function removeLock(
  { path }: FoundLock,
  fs: FileSystem = NODE_FILE_SYSTEM,
): Promise<void> {
  await fs.unlink(path);
  await removeIfEmpty(fs, dirname(path));
}

function stateOf(owner: LockOwner | null): OwnerState {
  if (owner === null || owner.host !== hostname()) return "unknown";
  return isProvablyDead(owner) ? "dead" : "alive";
}

function since(timeMs: number, nowMs: number): number | null {
  return Number.isFinite(timeMs) ? Math.max(0, Math.round(nowMs - timeMs)) : null;
}
