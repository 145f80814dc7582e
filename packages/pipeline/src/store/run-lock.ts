import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, open, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Finding, LockedError, LockLostError, makeFinding } from "@voxprep/core";

/** What a lock file tells of the run that owns it. */
export interface LockOwner {
  readonly run: string;
  readonly pid: number;
  /** Start of the process in clock ticks after boot, where the system tells it; tells reused pids apart. */
  readonly processStart: string | null;
  readonly bootId: string | null;
  readonly host: string;
  readonly user: string;
  readonly command: string;
  /** UTC, for people. */
  readonly startedAt: string;
  readonly heartbeat: number;
}

/** A lock that is held, and the locks of dead runs that were removed on the way. */
export interface HeldLock {
  readonly lock: RunLock;
  readonly findings: readonly Finding[];
}

const HEARTBEAT_MS = 30_000;
const TRIES = 3;
const LONGEST_WAIT_MS = 2000;

/**
 * The right of one run to write the outputs of one task and profile.
 *
 * Every run makes a file of its own first and lists the folder then, so of two runs that start together
 * at least one sees the other. Locks of runs that are provably dead on this host are removed.
 *
 * @see spec 5-faults, section 3.4
 */
export class RunLock {
  readonly #folder: string;
  readonly #file: string;
  readonly #owner: LockOwner;
  readonly #timer: NodeJS.Timeout;
  #heartbeat = 0;

  private constructor(folder: string, owner: LockOwner) {
    this.#folder = folder;
    this.#owner = owner;
    this.#file = join(folder, `${owner.run}.json`);
    this.#timer = setInterval(() => void this.#beat(), HEARTBEAT_MS);
    this.#timer.unref();
  }

  /**
   * Takes the lock.
   *
   * @param workFolder - Folder of the task and profile under `<output>/.voxprep`.
   * @throws `VP7501 LockedError` when another run that may be alive holds it; nothing was touched then.
   */
  static async take(workFolder: string): Promise<HeldLock> {
    const folder = join(workFolder, "locks");
    for (let attempt = 1; ; attempt++) {
      const { lock, others, findings } = await tryOnce(
        folder,
        (owner) => new RunLock(folder, owner),
      );
      const [other] = others;
      if (other === undefined) return { lock, findings };
      await lock.release();
      if (attempt === TRIES) throw lockedBy(other, folder);
      await sleep(Math.random() * LONGEST_WAIT_MS);
    }
  }

  /**
   * Makes sure that the lock still stands; called before every commit.
   *
   * @throws `VP7503 LockLostError`
   */
  async check(): Promise<void> {
    const found = await readOwner(this.#file);
    if (found?.run === this.#owner.run) return;
    throw new LockLostError(`the lock ${this.#file} is gone, so another run may be writing here`, {
      files: [this.#file],
      remedy: "Make sure that no other run uses this output folder, then run again.",
    });
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await rm(this.#file, { force: true });
    await rmdir(this.#folder).catch(() => undefined); // another run's lock lies there
  }

  async #beat(): Promise<void> {
    this.#heartbeat++;
    const text = JSON.stringify({ ...this.#owner, heartbeat: this.#heartbeat });
    await writeFile(this.#file, text, { flag: "r+" }).catch(() => undefined); // `check` tells a loss
  }
}

async function tryOnce(folder: string, hold: (owner: LockOwner) => RunLock) {
  const owner = ownerOfThisProcess();
  await mkdir(folder, { recursive: true });
  const file = await open(join(folder, `${owner.run}.json`), "wx");
  await file.writeFile(JSON.stringify(owner));
  await file.sync();
  await file.close();
  const lock = hold(owner);
  const others: LockOwner[] = [];
  const findings: Finding[] = [];
  for (const name of await readdir(folder)) {
    if (name === `${owner.run}.json`) continue;
    const path = join(folder, name);
    const other = await readOwner(path);
    if (other === null) continue; // released meanwhile, or not a lock
    if (!isProvablyDead(other)) {
      others.push(other);
      continue;
    }
    await rm(path, { force: true });
    findings.push(staleRemoved(other, path));
  }
  return { lock, others, findings };
}

function ownerOfThisProcess(): LockOwner {
  return {
    run: randomBytes(16).toString("hex"),
    pid: process.pid,
    processStart: processStart(process.pid),
    bootId: bootId(),
    host: hostname(),
    user: userName(),
    command: process.argv.slice(1, 3).join(" "),
    startedAt: new Date().toISOString(),
    heartbeat: 0,
  };
}

/** True when the run cannot be alive: same host, and another boot, no such process, or a reused pid. */
function isProvablyDead(owner: LockOwner): boolean {
  if (owner.host !== hostname()) return false;
  const boot = bootId();
  if (boot !== null && owner.bootId !== null && boot !== owner.bootId) return true;
  if (!processExists(owner.pid)) return true;
  const start = processStart(owner.pid);
  return start !== null && owner.processStart !== null && start !== owner.processStart;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Field 22 of /proc/<pid>/stat; the name in parentheses may hold blanks. */
function processStart(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

function bootId(): string | null {
  return readText("/proc/sys/kernel/random/boot_id")?.trim() ?? null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null; // not Linux, or no such process
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a container's user without an entry
  }
}

async function readOwner(path: string): Promise<LockOwner | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as LockOwner;
  } catch {
    return null;
  }
}

function lockedBy(owner: LockOwner, folder: string): LockedError {
  const who = `process ${owner.pid} of ${owner.user} on ${owner.host}, since ${owner.startedAt}`;
  return new LockedError(`another run owns this output folder: ${who}`, {
    files: [join(folder, `${owner.run}.json`)],
    found: { pid: owner.pid, host: owner.host, startedAt: owner.startedAt, command: owner.command },
    remedy:
      "Wait until it ends. If it cannot be alive any more, remove the lock file that is named here.",
    originals: "Both runs would write the same files.",
  });
}

function staleRemoved(owner: LockOwner, path: string): Finding {
  return makeFinding("VP7502", `the lock of a dead run (process ${owner.pid}) was removed`, {
    files: [path],
    found: { pid: owner.pid, startedAt: owner.startedAt },
  });
}
