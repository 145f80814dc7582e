import type { ProgressState } from "@voxprep/pipeline";
import { formatTimeLeft } from "./format.js";

/** Time between two lines, in the first minutes and later: a log of hours stays readable. */
const EVERY_MS = { first: 10_000, later: 60_000 } as const;

/** Time after which lines become rare. */
const FIRST_MS = 5 * 60_000;

/**
 * Lines that tell how far a run is where nothing can be drawn: in logs and pipes.
 *
 * @param now - Milliseconds of a clock that never goes back.
 * @returns A function that gives a line now and then, and `undefined` in between.
 */
export function progressLines(
  now: () => number = () => performance.now(),
): (state: ProgressState) => string | undefined {
  const start = now();
  let last = start;
  return (state) => {
    const at = now();
    const wait = at - start < FIRST_MS ? EVERY_MS.first : EVERY_MS.later;
    if (at - last < wait) return undefined;
    last = at;
    return progressLine(state);
  };
}

/** `"  preprocess    42 %  12 of 60, 3 min 12 s left"` */
function progressLine({ label, done, total, runShare, runLeftMs }: ProgressState): string {
  const left = runLeftMs === null ? "" : `, ${formatTimeLeft(runLeftMs)} left`;
  const percent = `${Math.floor(runShare * 100)} %`.padStart(5);
  return `  ${label.padEnd(12)} ${percent}  ${done} of ${total}${left}`;
}
