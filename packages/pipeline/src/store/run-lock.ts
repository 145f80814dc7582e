import { type Finding, LockedError, LockLostError, makeFinding } from "@voxprep/core";
import { type FileSystem, NODE_FILE_SYSTEM } from "./file-system.js";
import {
  type LockFile,
  type LockOwner,
  lockBytes,
  lockPath,
  locksFolder,
  newOwner,
  readLock,
  readLocks,
  rewriteLock,
} from "./lock-file.js";
import { removeIfEmpty } from "./output-store.js";
import { isProvablyDead } from "./process-identity.js";
import { type Pause, REAL_PAUSE } from "./rename-file.js";
import { writeErrorOf } from "./write-errors.js";
import { writeNewFile } from "./write-file.js";

/** A lock that is held, and the locks of dead runs that were removed on the way. */
export interface HeldLock {
  readonly lock: RunLock;
  readonly findings: readonly Finding[];
}

/** How a lock is taken. */
export interface RunLockOptions {
  /** Default: the real one. */
  readonly fs?: FileSystem;
  readonly pause?: Pause;
}

const HEARTBEAT_MS = 30_000;
const TRIES = 3;
const LONGEST_WAIT_MS = 2000;

/** How often the folder of the locks may vanish under a run that begins. */
const PLACE_TRIES = 10;

/** A run that has not written its lock after this time died while it did. */
const UNFINISHED_MS = 2000;

/**
 * The right of one run to write the outputs of one task and profile.
 *
 * Every run makes a file of its own first and lists the folder then, so of two runs that start together
 * at least one sees the other. Locks of runs that are provably dead on this host are removed.
 *
 * @see spec 5-faults, section 3.4
 */
export class RunLock {
  readonly #fs: FileSystem;
  readonly #folder: string;
  readonly #file: string;
  readonly #owner: LockOwner;
  readonly #timer: NodeJS.Timeout;
  #heartbeat = 0;

  private constructor(fs: FileSystem, folder: string, owner: LockOwner) {
    this.#fs = fs;
    this.#folder = folder;
    this.#owner = owner;
    this.#file = lockPath(folder, owner.run);
    this.#timer = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#timer.unref();
  }

  /**
   * Takes the lock.
   *
   * @param workFolder - Folder of the task and profile under `<output>/.voxprep`.
   * @throws `VP7501 LockedError` when another run that may be alive holds it; nothing was touched then.
   */
  static async take(
    workFolder: string,
    { fs = NODE_FILE_SYSTEM, pause = REAL_PAUSE }: RunLockOptions = {},
  ): Promise<HeldLock> {
    const folder = locksFolder(workFolder);
    for (let attempt = 1; ; attempt++) {
      const lock = await RunLock.#place(fs, folder);
      try {
        const { other, findings } = await clearDead(fs, folder, lock.#file, pause);
        if (other === undefined) return { lock, findings };
        if (attempt === TRIES) throw lockedBy(other, folder);
      } catch (error) {
        await lock.release().catch(() => undefined); // the first failure is the one to tell
        throw error;
      }
      await lock.release();
      await pause(Math.random() * LONGEST_WAIT_MS);
    }
  }

  /** 128 random bits in hexadecimal digits. */
  get runId(): string {
    return this.#owner.run;
  }

  /**
   * Makes sure that the lock still stands; called before every commit.
   *
   * @throws `VP7503 LockLostError`
   */
  async check(): Promise<void> {
    const found = await this.#guard(() => readLock(this.#fs, this.#file));
    // A heartbeat that is just being written may not be readable; the name is the run's own.
    if (found !== null && (found.owner === null || found.owner.run === this.#owner.run)) return;
    throw new LockLostError(`the lock ${this.#file} is gone, so another run may be writing here`, {
      files: [this.#file],
      remedy: "Make sure that no other run uses this output folder, then run again.",
    });
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#guard(() => this.#fs.unlink(this.#file));
    await removeIfEmpty(this.#fs, this.#folder); // stays while another run's lock lies there
  }

  /** Makes the lock file, on the disk before anything else is looked at. */
  static async #place(fs: FileSystem, folder: string): Promise<RunLock> {
    const owner = newOwner();
    const path = lockPath(folder, owner.run);
    for (let attempt = 1; ; attempt++) {
      try {
        await fs.makeFolder(folder);
        await writeNewFile(fs, path, [lockBytes(owner)]);
        return new RunLock(fs, folder, owner);
      } catch (error) {
        await fs.unlink(path).catch(() => undefined); // the first failure is the one to tell
        // A run that ends removes folders that are empty, perhaps between the two calls.
        const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
        if (!isGone || attempt === PLACE_TRIES) throw error;
      }
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw writeErrorOf(error, this.#file);
    }
  }

  async #beat(): Promise<void> {
    this.#heartbeat++;
    const owner = { ...this.#owner, heartbeat: this.#heartbeat };
    await rewriteLock(this.#fs, this.#file, owner).catch(() => undefined); // `check` tells a loss
  }
}

/** Removes the locks of dead runs; gives the first of another run that may be alive. */
async function clearDead(
  fs: FileSystem,
  folder: string,
  own: string,
  pause: Pause,
): Promise<{ readonly other: LockOwner | undefined; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = [];
  let other: LockOwner | undefined;
  for (const lock of await readLocks(fs, folder)) {
    if (lock.path === own) continue;
    const now = lock.owner === null ? await readAgain(fs, lock, pause) : lock;
    if (now === null) continue;
    if (now.owner !== null && !isProvablyDead(now.owner)) {
      other ??= now.owner;
      continue;
    }
    await fs.unlink(now.path);
    findings.push(staleRemoved(now));
  }
  return { other, findings };
}

/** A run lists the locks only after its own is written, so one that is still writing backs off when it sees ours. */
async function readAgain(fs: FileSystem, lock: LockFile, pause: Pause): Promise<LockFile | null> {
  await pause(UNFINISHED_MS);
  return readLock(fs, lock.path);
}

function lockedBy(owner: LockOwner, folder: string): LockedError {
  const who = `process ${owner.pid} of ${owner.user} on ${owner.host}, since ${owner.startedAt}`;
  return new LockedError(`another run owns this output folder: ${who}`, {
    files: [lockPath(folder, owner.run)],
    found: { pid: owner.pid, host: owner.host, startedAt: owner.startedAt, command: owner.command },
    remedy:
      "Wait until it ends. If it cannot be alive any more, remove its lock with `voxprep unlock`.",
    originals: "Both runs would write the same files.",
  });
}

function staleRemoved({ path, owner }: LockFile): Finding {
  if (owner === null) {
    const message = "a lock whose run died while it wrote it was removed";
    return makeFinding("VP7502", message, { files: [path] });
  }
  return makeFinding("VP7502", `the lock of a dead run (process ${owner.pid}) was removed`, {
    files: [path],
    found: { pid: owner.pid, startedAt: owner.startedAt },
  });
}
