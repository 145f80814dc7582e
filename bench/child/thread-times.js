import { readdirSync, readFileSync } from "node:fs";

/** Threads of this process, by the system's numbers; none where the system does not tell. */
export function threadIds() {
  try {
    return readdirSync("/proc/self/task");
  } catch {
    return [];
  }
}

/**
 * Time in ms that a thread ran or waited for a processor; 0 where the system does not tell.
 *
 * Waiting counts as work for a busy share: it is the machine that lets the thread wait, not the program.
 */
export function workedMs(thread) {
  try {
    const [ran, waited] = readFileSync(`/proc/self/task/${thread}/schedstat`, "utf8").split(" ");
    return (Number(ran) + Number(waited)) / 1e6;
  } catch {
    return 0;
  }
}
