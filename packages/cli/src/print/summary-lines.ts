import type { AxisRange, RunSummary, StageSummary } from "@voxprep/pipeline";
import { environmentLine } from "./environment-line.js";
import {
  countOf,
  formatBytes,
  formatDuration,
  formatPoolings,
  formatRoughSpacing,
  formatShape,
  printable,
} from "./format.js";
import { tableLines } from "./table.js";

/** Failed cases of which the fault is told; the others are counted. */
const FAILURES_SHOWN = 10;

/** The end of a run in words: what was made, what failed and why, what it took, and how to go on. */
export function summaryLines(summary: RunSummary): string[] {
  const blocks = [
    [headline(summary), ...headNotes(summary)],
    failureLines(summary),
    tableLines(shapeRows(summary)),
    tableLines(spacingRows(summary)),
    tableLines(stageRows(summary)),
    foldLines(summary),
    costLines(summary),
    [`  cropped       ${summary.croppedFolder}`, `  preprocessed  ${summary.preprocessedFolder}`],
    nextLines(summary),
  ];
  return blocks
    .filter((block) => block.length > 0)
    .flatMap((block, i) => (i > 0 ? ["", ...block] : block));
}

function headline({
  task,
  outcome,
  caseCounts,
  warnings,
  bytesWritten,
  wallMs,
}: RunSummary): string {
  const { done, reused, failed, open } = caseCounts;
  const parts = [
    ...(outcome === "stopped" ? ["stopped"] : []),
    `${countOf(done + reused, "case")} done`,
    `${failed} failed`,
    ...(open > 0 ? [`${open} not finished`] : []),
    countOf(warnings, "warning"),
    `${formatBytes(bytesWritten)} written in ${formatDuration(wallMs)}`,
  ];
  return `${printable(task)}: ${parts.join(", ")}`;
}

function headNotes({
  caseCounts,
  reusedSteps,
  plannedFrom,
  cases,
  failedCases,
  reasons,
}: RunSummary): string[] {
  const made = Object.entries(reasons);
  const isAllNew = made.every(([reason]) => reason === "new") && reusedSteps === 0;
  const isPlanSmaller = failedCases.length > 0 && plannedFrom !== null;
  return [
    ...(reusedSteps === 0
      ? []
      : [
          `  up to date from an earlier run: ${countOf(caseCounts.reused, "whole case")}, ` +
            `${countOf(reusedSteps, "step")} of cases`,
        ]),
    ...(isAllNew ? [] : reasonLines(made)),
    ...(isPlanSmaller ? [`  plans made from ${plannedFrom} of ${countOf(cases, "case")}`] : []),
  ];
}

/** `"  made, steps of cases by reason: new 2, image-changed 1"` */
function reasonLines(made: readonly (readonly [reason: string, count: number])[]): string[] {
  if (made.length === 0) return [];
  return [`  made, steps of cases by reason: ${made.map((one) => one.join(" ")).join(", ")}`];
}

function failureLines({ failures }: RunSummary): string[] {
  if (failures.length === 0) return [];
  const shown = failures
    .slice(0, FAILURES_SHOWN)
    .flatMap((failure) => [
      `  ${printable(failure.case ?? "")}: ${failure.code} ${failure.name}`,
      `    ${printable(failure.message.split("\n")[0] ?? "")}`,
      ...(failure.remedy === null ? [] : [`    Remedy: ${printable(failure.remedy)}`]),
    ]);
  const more = failures.length - FAILURES_SHOWN;
  return ["Failed:", ...shown, ...(more > 0 ? [`  and ${countOf(more, "case")} more`] : [])];
}

function shapeRows({ scans, stages }: RunSummary): string[][] {
  const rows = [
    ...(scans === null
      ? []
      : [
          ["scans", ...rangeCells(scans.shapeZyx, formatShape)],
          ["cropped", ...rangeCells(scans.croppedShapeZyx, formatShape)],
        ]),
    ...stages.flatMap((stage) =>
      stage.sizes === null ? [] : [[nameOf(stage), ...rangeCells(stage.sizes.shape, formatShape)]],
    ),
  ];
  return rows.length === 0 ? [] : [["voxels", "median", "range"], ...rows];
}

function spacingRows({ scans, stages }: RunSummary): string[][] {
  const rows = [
    ...(scans === null ? [] : [["scans", ...rangeCells(scans.spacingZyx, formatRoughSpacing)]]),
    ...stages.map((stage) => [
      nameOf(stage),
      ...(stage.sizes === null
        ? [formatRoughSpacing(stage.spacing)]
        : rangeCells(stage.sizes.spacing, formatRoughSpacing)),
    ]),
  ];
  return rows.length === 0 ? [] : [["spacing (mm)", "median", "range"], ...rows];
}

/** Median, and the range of each axis where there is one: `"28 x 26.5 x 17"`, `"27-29 x 26-27 x 17"`. */
function rangeCells(
  { min, median, max }: AxisRange,
  format: (values: readonly number[]) => string,
): [string, string] {
  const axes = min.map((low, axis) => {
    const [from, to] = [format([low]), format([max[axis] ?? low])];
    return from === to ? from : `${from}-${to}`;
  });
  return [format(median), axes.join(" x ")];
}

function stageRows({ stages }: RunSummary): string[][] {
  if (stages.length === 0) return [];
  const header = ["stage", "patch", "batch", "pooling", "cases", "on disk"];
  const rows = stages.map((stage) => [
    nameOf(stage),
    formatShape(stage.patchSize),
    String(stage.batchSize),
    formatPoolings(stage.poolKernels, stage.patchSize.length),
    String(stage.cases),
    stage.diskBytes === null ? "" : formatBytes(stage.diskBytes),
  ]);
  return [header, ...rows];
}

function nameOf({ dimension, stage }: StageSummary): string {
  return `${dimension} stage ${stage}`;
}

function foldLines({ foldSizes }: RunSummary): string[] {
  if (foldSizes === null) return [];
  return [`  ${foldSizes.length} folds, validation cases: ${foldSizes.join(", ")}`];
}

function costLines({ phaseMs, stepMs, peakMemoryBytes, diskBytes }: RunSummary): string[] {
  const times = (values: Readonly<Record<string, number>>, least = 0) =>
    Object.entries(values)
      .filter(([, ms]) => ms >= least)
      .map(([name, ms]) => `${name} ${formatDuration(ms)}`);
  const { wait: _, ...steps } = stepMs;
  return [
    ...listLines("time", times(phaseMs)),
    ...listLines("steps", times(steps, LEAST_MS)),
    `  memory  ${formatBytes(peakMemoryBytes)} at most`,
    `  disk    cropped ${formatBytes(diskBytes.cropped)}, stages ${formatBytes(diskBytes.stages)}`,
  ];
}

/** As many items a line as fit into a narrow terminal. */
function listLines(title: string, items: readonly string[]): string[] {
  const rows: string[] = [];
  for (const item of items) {
    const longer = `${rows.at(-1)}, ${item}`;
    if (rows.length > 0 && longer.length <= LIST_COLUMNS) rows[rows.length - 1] = longer;
    else rows.push(item);
  }
  return rows.map((row, i) => {
    const end = i < rows.length - 1 ? "," : "";
    return `  ${(i === 0 ? title : "").padEnd(6)}  ${row}${end}`;
  });
}

/** Columns of a line behind its title, with a comma to come. */
const LIST_COLUMNS = 69;

/** Steps that took less are shown as 0.00 s and tell nothing. */
const LEAST_MS = 5;

function nextLines(summary: RunSummary): string[] {
  const { outcome, commands, environment } = summary;
  const again = commands === null ? [] : [`  ${commands.resume}`];
  if (outcome === "stopped") return again.length === 0 ? [] : ["To go on:", ...again];
  const trainer = Object.entries(environment).map(
    ([name, value]) => `  ${environmentLine(name, value)}`,
  );
  const failed =
    outcome === "done" || commands === null
      ? []
      : [
          "To look closer at the failed cases, and to try them again:",
          `  ${commands.verify}`,
          ...again,
          "",
        ];
  return [...failed, "For the trainer:", ...trainer];
}
