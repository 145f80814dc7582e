import { spawnSync } from "node:child_process";
import { cpus, loadavg, platform, release, totalmem } from "node:os";
import { bestForm } from "@voxprep/kernels";
import { availableThreads } from "@voxprep/pipeline";

/** Above this share of the cores taken by others, wall times say little. */
const BUSY_SHARE = 0.25;

/** What was measured on. */
export function describeMachine() {
  const [first] = cpus();
  return {
    date: new Date().toISOString(),
    cpu: first?.model.trim() ?? "unknown",
    cores: availableThreads(),
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()}`,
    node: process.version,
    kernels: bestForm(),
    commit: commit(),
    load: load(),
  };
}

/** Commit that was measured, with a `+` where files differ from it; `null` outside of a checkout. */
function commit() {
  const git = (...args) => spawnSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" });
  const head = git("rev-parse", "--short", "HEAD");
  if (head.status !== 0) return null;
  const changed = git("status", "--porcelain", "--untracked-files=no").stdout.trim() !== "";
  return head.stdout.trim() + (changed ? "+" : "");
}

/** Load average of the last minute. */
export function load() {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

/** A warning when others use the machine, else `null`. */
export function busyWarning(loads) {
  const cores = availableThreads();
  const most = Math.max(...loads);
  if (most <= cores * BUSY_SHARE) return null;
  return (
    `the machine was busy (load ${most.toFixed(1)} on ${cores} cores before a measurement): ` +
    "trust ratios of CPU seconds only, and run again when it is quiet"
  );
}
