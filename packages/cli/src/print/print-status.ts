import type { StepState, TaskStatus } from "@voxprep/pipeline";
import { countOf, formatDuration, printable } from "./format.js";
import type { Output } from "./output.js";
import { tableLines } from "./table.js";

/** Steps that are listed one by one without `--all`. */
const LISTED = 20;

/** Prints how tasks stand: a row per kind of step, then what is not done and why. */
export function printStatus(output: Output, tasks: readonly TaskStatus[], all: boolean): void {
  if (tasks.length === 0) output.line("no task was prepared here");
  for (const [i, task] of tasks.entries()) {
    if (i > 0) output.line();
    printTask(output, task, all);
  }
}

function printTask(output: Output, task: TaskStatus, all: boolean): void {
  const { counts, steps } = task;
  const open = steps.filter(({ state }) => state !== "done");
  const frozen = steps.filter(({ reason }) => reason === "frozen");
  const word = open.length === 0 ? "up to date" : `${countOf(open.length, "step")} not done`;
  output.line(`${printable(task.task)}, profile ${printable(task.profile)}: ${word}`);
  if (task.taskFolder !== null) output.line(`  made of ${printable(task.taskFolder)}`);
  for (const { owner, ageMs } of task.locks) {
    const who = owner === null ? "a run" : `process ${owner.pid} of ${owner.user} on ${owner.host}`;
    const since = ageMs === null ? "" : `, for ${formatDuration(ageMs)}`;
    output.line(`  locked by ${printable(who)}${since}`);
  }
  if (task.wasInterrupted && task.locks.length === 0) {
    output.line("  the last run was interrupted: run the same command again");
  }
  for (const { step, detail } of frozen) {
    output.line(`  ${step} is frozen: ${printable(detail ?? "")}`);
  }
  output.line();
  for (const line of tableLines(countRows(steps))) output.line(line);
  if (open.length === 0) return;
  output.line();
  const told = all ? open : open.slice(0, LISTED);
  const rows = told.map((one) => [one.state, one.case ?? "(all)", one.step, reasonOf(one)]);
  const header = ["state", "case", "step", "reason"];
  for (const line of tableLines([header, ...rows].map((row) => row.map(printable))))
    output.line(line);
  if (told.length < open.length) {
    output.line(`  and ${open.length - told.length} more; --all lists them (${shares(counts)})`);
  }
}

function countRows(steps: readonly StepState[]): string[][] {
  const kinds = [...new Set(steps.map(({ step }) => step))];
  const names = ["done", "stale", "failed", "missing"] as const;
  const rows = kinds.map((kind) => {
    const of = steps.filter(({ step }) => step === kind);
    return [kind, ...names.map((name) => String(of.filter((one) => one.state === name).length))];
  });
  return [["step", ...names], ...rows];
}

function reasonOf({ reason, code, detail }: StepState): string {
  return [reason ?? code, detail].filter((one) => one !== null).join(": ");
}

function shares(counts: TaskStatus["counts"]): string {
  return Object.entries(counts)
    .filter(([name, count]) => name !== "done" && count > 0)
    .map(([name, count]) => `${count} ${name}`)
    .join(", ");
}
