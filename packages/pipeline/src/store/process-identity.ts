import { readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";

/** What tells a process apart from all others, also from one that gets its number later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start of the process in clock ticks after boot, where the system tells it; tells reused pids apart. */
  readonly processStart: string | null;
  readonly bootId: string | null;
  readonly host: string;
}

/** This process. */
export function identityOfThisProcess(): ProcessIdentity {
  return {
    pid: process.pid,
    processStart: processStart(process.pid),
    bootId: bootId(),
    host: hostname(),
  };
}

/** True when a process cannot be alive: same host, and another boot, no such process, or a reused pid. */
export function isProvablyDead(one: ProcessIdentity): boolean {
  if (one.host !== hostname()) return false;
  const boot = bootId();
  if (boot !== null && one.bootId !== null && boot !== one.bootId) return true;
  if (!processExists(one.pid)) return true;
  const start = processStart(one.pid);
  return start !== null && one.processStart !== null && start !== one.processStart;
}

/** Name of the user that runs this process. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown"; // a container's user without an entry
  }
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
