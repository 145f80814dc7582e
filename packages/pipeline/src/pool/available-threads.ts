import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";

const CGROUP_V2 = "/sys/fs/cgroup/cpu.max";
const CGROUP_V1_QUOTA = "/sys/fs/cgroup/cpu/cpu.cfs_quota_us";
const CGROUP_V1_PERIOD = "/sys/fs/cgroup/cpu/cpu.cfs_period_us";

/** Threads that the machine grants this process: its processors, or fewer where a cgroup quota says so. */
export function availableThreads(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.ceil(cgroupProcessors())));
}

/** Processors that the cgroup quota allows; infinite where there is none. */
function cgroupProcessors(): number {
  const [quota, period] = readText(CGROUP_V2)?.split(/\s+/) ?? [
    readText(CGROUP_V1_QUOTA),
    readText(CGROUP_V1_PERIOD),
  ];
  const ratio = Number(quota) / Number(period);
  return ratio > 0 ? ratio : Number.POSITIVE_INFINITY;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined; // not Linux, or another cgroup version
  }
}
