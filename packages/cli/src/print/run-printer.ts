import type { RunEvent } from "@voxprep/pipeline";
import { countOf, formatDuration, printable } from "./format.js";
import { jsonPrinter } from "./json-printer.js";
import type { progressView } from "./live-view.js";
import type { Output } from "./output.js";
import { printFinding } from "./print-finding.js";
import { progressLines } from "./progress-lines.js";
import { summaryLines } from "./summary-lines.js";

/** How a run shows itself: as text, as one JSON object a line, or (quiet) faults alone. */
export interface PrintMode {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Print what is for information only as well. */
  readonly verbose?: boolean;
}

/** A listener that prints the events of a run. */
export async function runPrinter(
  output: Output,
  mode: PrintMode,
): Promise<(event: RunEvent) => void> {
  const { json, quiet } = mode;
  if (json) return jsonPrinter(output);
  const lineOf = progressLines();
  const viewOf = output.isLive ? (await import("./live-view.js")).progressView : undefined;
  return (event) => {
    if (event.event === "finding") printFinding(output, event, mode);
    else if (!quiet) printEvent(output, event, lineOf, viewOf);
  };
}

type OtherEvent = Exclude<RunEvent, { event: "finding" }>;

function printEvent(
  output: Output,
  event: OtherEvent,
  lineOf: ReturnType<typeof progressLines>,
  viewOf: typeof progressView | undefined,
): void {
  switch (event.event) {
    case "run-start":
      output.note(
        `${output.style.bold(printable(event.task))}: ${countOf(event.cases, "case")}, ` +
          `profile ${event.profile}, ${countOf(event.threads, "thread")}`,
      );
      break;
    case "progress": {
      if (viewOf !== undefined) output.show(viewOf(event, output.style));
      const line = viewOf === undefined ? lineOf(event) : undefined;
      if (line !== undefined) output.note(line);
      break;
    }
    case "case-done":
    case "phase-start":
      break; // the next progress event shows it
    case "phase-end":
      output.note(`  ${event.label.padEnd(12)} ${formatDuration(event.wallMs).padStart(12)}`);
      break;
    case "summary":
      output.clear();
      output.line(["", ...summaryLines(event)].join("\n"));
      break;
  }
}
