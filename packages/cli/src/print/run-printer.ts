import type { ProgressState, RunEvent, RunSummary } from "@voxprep/pipeline";
import { environmentLine } from "./environment-line.js";
import {
  countOf,
  formatBytes,
  formatDuration,
  formatShape,
  formatSpacing,
  printable,
} from "./format.js";
import type { Output } from "./output.js";
import { printFinding } from "./print-finding.js";
import { tableLines } from "./table.js";

/** How a run shows itself: as text, as one JSON object a line, or (quiet) faults alone. */
export interface PrintMode {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Print what is for information only as well. */
  readonly verbose?: boolean;
}

/** A listener that prints the events of a run. */
export function runPrinter(output: Output, mode: PrintMode): (event: RunEvent) => void {
  const { json, quiet } = mode;
  if (json) return (event) => output.line(JSON.stringify(event));
  return (event) => {
    if (event.event === "finding") printFinding(output, event, mode);
    else if (!quiet) printEvent(output, event);
  };
}

type OtherEvent = Exclude<RunEvent, { event: "finding" }>;

function printEvent(output: Output, event: OtherEvent): void {
  switch (event.event) {
    case "run-start":
      output.note(
        `${event.task}: ${countOf(event.cases, "case")}, profile ${event.profile}, ${countOf(event.threads, "thread")}`,
      );
      break;
    case "progress":
      output.transient(progressLine(event));
      break;
    case "case-done":
      break; // the next progress event shows it
    case "phase-end":
      output.note(`  ${event.label.padEnd(12)} ${formatDuration(event.wallMs).padStart(12)}`);
      break;
    case "summary":
      printSummary(output, event);
      break;
    case "phase-start":
      output.transient(`${event.label} …`);
      break;
  }
}

/** `"  crop  ██████░░░░ 12/60  3.2 s left  ct_004, ct_005"` */
function progressLine({ label, done, total, share, leftMs, active }: ProgressState): string {
  const filled = Math.round(share * BAR_CELLS);
  const bar = "█".repeat(filled) + "░".repeat(BAR_CELLS - filled);
  const left = leftMs === null ? "" : `  ${formatDuration(leftMs)} left`;
  return `  ${label.padEnd(12)} ${bar} ${done}/${total}${left}  ${active.map((one) => printable(one.case)).join(", ")}`;
}

const BAR_CELLS = 20;

function printSummary(output: Output, summary: RunSummary): void {
  const { failedCases, stages } = summary;
  output.line();
  output.line(
    `${summary.task}: ${countOf(summary.cases - failedCases.length, "case")} done, ${failedCases.length} failed, ` +
      `${countOf(summary.warnings, "warning")}, ${formatBytes(summary.bytesWritten)} written in ${formatDuration(summary.wallMs)}`,
  );
  if (summary.reusedSteps > 0) {
    output.line(
      `  up to date from an earlier run: ${countOf(summary.reusedSteps, "step")} of cases`,
    );
  }
  if (failedCases.length > 0) {
    output.line(`  failed: ${failedCases.join(", ")}`);
    if (summary.plannedFrom !== null) {
      output.line(`  plans made from ${summary.plannedFrom} of ${countOf(summary.cases, "case")}`);
    }
  }
  if (stages.length > 0) {
    output.line();
    for (const line of tableLines(stageRows(summary))) output.line(line);
  }
  if (summary.foldSizes !== null) {
    output.line();
    output.line(
      `  ${summary.foldSizes.length} folds, validation cases: ${summary.foldSizes.join(", ")}`,
    );
  }
  output.line();
  output.line(`  cropped       ${summary.croppedFolder}`);
  output.line(`  preprocessed  ${summary.preprocessedFolder}`);
  output.line();
  output.line("For the trainer:");
  for (const [name, value] of Object.entries(summary.environment)) {
    output.line(`  ${environmentLine(name, value)}`);
  }
}

function stageRows({ stages }: RunSummary): string[][] {
  const header = ["stage", "spacing (mm)", "median shape", "patch", "batch", "pooling", "cases"];
  const rows = stages.map((stage) => [
    `${stage.dimension} stage ${stage.stage}`,
    formatSpacing(stage.spacing),
    formatShape(stage.medianShape),
    formatShape(stage.patchSize),
    String(stage.batchSize),
    poolCounts(stage.poolKernels),
    String(stage.cases),
  ]);
  return [header, ...rows];
}

/** How often each axis is halved: `"5 x 4 x 5"`. */
function poolCounts(kernels: readonly (readonly number[])[]): string {
  const axes = kernels[0]?.length ?? 0;
  const counts = Array.from(
    { length: axes },
    (_, axis) => kernels.filter((k) => (k[axis] ?? 1) > 1).length,
  );
  return formatShape(counts);
}
