import { createHash, randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { identityOfThisProcess, isProvablyDead } from "./process-identity.js";

/** Number and start of the process, marks of host and boot, random digits. */
const FORM = /^(\d+)-(\d+)-([0-9a-f]{8})-([0-9a-f]{8})-[0-9a-f]{12}$/;

/** Stands for what the system does not tell. */
const UNKNOWN = "0";

/**
 * A new name for something that does not outlive this process: it tells the process, so that a later one sees whether
 * it was left behind. The name is made with the thing it names, so there is no moment without an owner.
 */
export function scratchName(): string {
  const { pid, processStart, bootId, host } = identityOfThisProcess();
  const start = processStart ?? UNKNOWN;
  return [pid, start, markOf(host), markOf(bootId ?? UNKNOWN), randomHex()].join("-");
}

/** True for a name of {@link scratchName} whose process cannot be alive any more; false for all other names. */
export function isLeftBehind(name: string): boolean {
  const [, pid, start, host, boot] = FORM.exec(name) ?? [];
  if (pid === undefined || host !== markOf(hostname())) return false;
  const { bootId } = identityOfThisProcess();
  const isThisBoot = boot === markOf(bootId ?? UNKNOWN);
  return isProvablyDead({
    pid: Number(pid),
    processStart: start === undefined || start === UNKNOWN ? null : start,
    bootId: boot === markOf(UNKNOWN) || isThisBoot ? bootId : "another boot",
    host: hostname(),
  });
}

function markOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}

function randomHex(): string {
  return randomBytes(6).toString("hex");
}
