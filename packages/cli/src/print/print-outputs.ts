import { findingRecord, type OutputsVerification, type VerifiedTask } from "@voxprep/pipeline";
import { countOf, formatBytes, printable } from "./format.js";
import type { Output } from "./output.js";
import { printFinding } from "./print-finding.js";

/** Prints what the outputs of all tasks were found to be, files named relative to the output folder. */
export function printOutputs(output: Output, { tasks }: OutputsVerification, folder: string): void {
  for (const { findings } of tasks) {
    for (const finding of findings) printFinding(output, findingRecord(finding, folder));
  }
  for (const task of tasks) {
    const { damaged, missing, stale } = task;
    const good = damaged + missing + stale === 0 ? "all good" : "NOT good";
    output.line(
      `${printable(task.task)}, profile ${printable(task.profile)}: ${good}; ` +
        `${countOf(task.files, "file")} (${formatBytes(task.bytes)}) of ${countOf(task.steps, "step")}, ` +
        `${damaged} damaged, ${missing} missing, ${stale} stale`,
    );
    if (task.durability === "fast") {
      output.line("  written without waiting for the disk (--durability fast)");
    }
  }
  if (tasks.length === 0) output.line("no task was prepared here");
}

/** The same as one JSON object a line. */
export function printOutputsJson(
  output: Output,
  { tasks, isSound }: OutputsVerification,
  folder: string,
): void {
  for (const { findings } of tasks) {
    for (const finding of findings) {
      output.line(JSON.stringify({ event: "finding", ...findingRecord(finding, folder) }));
    }
  }
  output.line(
    JSON.stringify({ event: "outputs-verification", isSound, tasks: tasks.map(withoutFindings) }),
  );
}

function withoutFindings({ findings: _, ...rest }: VerifiedTask): Omit<VerifiedTask, "findings"> {
  return rest;
}
