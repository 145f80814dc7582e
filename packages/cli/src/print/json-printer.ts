import type { RunEvent } from "@voxprep/pipeline";
import type { Output } from "./output.js";

/** Time between two progress events; between them a reader learns of every case by `case-done`. */
const PROGRESS_EVERY_MS = 1000;

/**
 * A listener that prints the events of a run, one JSON object a line; `progress` at most once a second.
 *
 * @param now - Milliseconds of a clock that never goes back.
 */
export function jsonPrinter(
  output: Pick<Output, "line">,
  now: () => number = () => performance.now(),
): (event: RunEvent) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (event) => {
    if (event.event === "progress") {
      if (now() - last < PROGRESS_EVERY_MS) return;
      last = now();
    }
    output.line(JSON.stringify(event));
  };
}
