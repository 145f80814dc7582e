import { join } from "node:path";
import type { Finding } from "@voxprep/core";
import { checkTask } from "../../src/check/check-task.js";
import type { CheckOptions, CheckOutcome } from "../../src/check/task-check.js";
import { RawTask } from "./raw-task.ts";

let counter = 0;

/** A task without fault in a folder of its own; the cases are `a`, `b` and `c` unless told otherwise. */
export function newTask(
  root: string,
  caseIds: readonly string[] = ["a", "b", "c"],
  modalities = 1,
): RawTask {
  const name = `Task${String(counter++).padStart(3, "0")}_Test`;
  return new RawTask(join(root, name), caseIds, modalities);
}

/** Checks a task after it was spoilt. */
export async function checkSpoilt(
  root: string,
  spoil: (task: RawTask) => void,
  { modalities = 1, ...options }: CheckOptions & { readonly modalities?: number } = {},
): Promise<CheckOutcome> {
  const task = newTask(root, ["a", "b", "c"], modalities);
  spoil(task);
  return checkTask(task.folder, options);
}

/** Code, severity and case of findings, such as `VP1302 case a`. */
export function summaries(findings: readonly Finding[]): string[] {
  return findings.map(({ code, severity, caseId }) => [code, severity, caseId].join(" ").trim());
}
