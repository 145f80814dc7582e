import type { ActiveCase, ProgressState } from "@voxprep/pipeline";
import cliTruncate from "cli-truncate";
import stringWidth from "string-width";
import { formatDuration, formatRate, formatTimeLeft, printable } from "./format.js";
import type { View } from "./live-region.js";
import type { Style } from "./style.js";

/** Cells of the bar, from the narrowest terminal to the widest. */
const BAR_CELLS = { min: 6, max: 40 } as const;

/** Cells that a case's name has at least, before its stage and time are left out. */
const MIN_NAME = 8;

/** Rows that are left to what is printed above the view. */
const ROWS_ABOVE = 4;

/**
 * How far a run is, as lines: the bar of the whole run, the part it is in, and each case that is worked on with its
 * step. What does not fit is left out: in width the rate, then the time left; in height the last cases.
 */
export function progressView(state: ProgressState, style: Style): View {
  return ({ columns, rows }) => {
    const width = Math.max(1, columns - 1);
    const room = Math.max(0, rows - ROWS_ABOVE - 2);
    return [
      barLine(state, width, style),
      partLine(state, width, style),
      ...caseLines(state.active, width, room, style),
    ];
  };
}

/** `"  ████████░░░░  42 %  3 min 12 s left  24.1 Mvoxel/s"` */
function barLine(
  { runShare, runLeftMs, voxelsPerSecond }: ProgressState,
  width: number,
  style: Style,
): string {
  const percent = `${Math.floor(runShare * 100)} %`.padStart(5);
  const left = runLeftMs === null ? [] : [`${formatTimeLeft(runLeftMs)} left`];
  const rate = voxelsPerSecond === null ? [] : [formatRate(voxelsPerSecond)];
  const tails = [[percent, ...left, ...rate], [percent, ...left], [percent]].map((parts) =>
    parts.join("  "),
  );
  const fits = (tail: string) => width - 4 - tail.length >= BAR_CELLS.min;
  const tail = tails.find(fits) ?? percent;
  const cells = Math.max(1, Math.min(BAR_CELLS.max, width - 4 - tail.length));
  const filled = Math.floor(Math.min(1, runShare) * cells);
  const bar = `${style.green("█".repeat(filled))}${style.dim("░".repeat(cells - filled))}`;
  return `  ${bar}  ${tail}`;
}

/** `"  preprocess  12 of 60"` */
function partLine({ label, done, total }: ProgressState, width: number, style: Style): string {
  const text = cliTruncate(`${label}  ${done} of ${total}`, Math.max(1, width - 2));
  return `  ${style.bold(text)}`;
}

function caseLines(
  active: readonly ActiveCase[],
  width: number,
  room: number,
  style: Style,
): string[] {
  const shown = active.length > room ? active.slice(0, Math.max(0, room - 1)) : active;
  const names = shown.map((one) => printable(one.case));
  const nameWidth = Math.max(MIN_NAME, ...names.map((name) => stringWidth(name)));
  const lines = shown.map((one, i) => caseLine(one, names[i] ?? "", { nameWidth, width, style }));
  const hidden = active.length - shown.length;
  return hidden === 0 || room === 0 ? lines : [...lines, style.dim(`    and ${hidden} more`)];
}

interface CaseLayout {
  readonly nameWidth: number;
  readonly width: number;
  readonly style: Style;
}

/** `"    ct_017      resample        3d stage 0   3.20 s"`; names are cut in their middle, since ends tell them apart. */
function caseLine(
  { label, step, elapsedMs }: ActiveCase,
  name: string,
  { nameWidth, width, style }: CaseLayout,
): string {
  const time = formatDuration(elapsedMs).padStart(7);
  const tails = [
    `${STEP_NAMES[step].padEnd(LONGEST_STEP)}  ${label.padEnd(10)}  ${time}`,
    `${STEP_NAMES[step].padEnd(LONGEST_STEP)}  ${time}`,
    STEP_NAMES[step],
  ];
  const room = (tail: string) => width - 6 - tail.length;
  const tail = tails.find((one) => room(one) >= MIN_NAME) ?? "";
  const cells = Math.max(1, Math.min(nameWidth, room(tail)));
  const cut = cliTruncate(name, cells, { position: "middle" });
  const padding = " ".repeat(Math.max(0, cells - stringWidth(cut)));
  return `    ${cut}${padding}  ${style.dim(tail)}`.trimEnd();
}

const STEP_NAMES: Readonly<Record<ActiveCase["step"], string>> = {
  wait: "wait for memory",
  compare: "compare",
  read: "read",
  crop: "crop",
  transpose: "transpose",
  resample: "resample",
  normalize: "normalize",
  "locate-classes": "locate classes",
  compress: "compress",
  write: "write",
};

const LONGEST_STEP = Math.max(...Object.values(STEP_NAMES).map((name) => name.length));
