import type { CaseForecast, ForecastOutlier, RunForecast } from "@voxprep/pipeline";
import {
  countOf,
  formatBytes,
  formatDuration,
  formatShape,
  formatSpacing,
  printable,
} from "./format.js";
import type { Output } from "./output.js";
import { tableLines, valueLines } from "./table.js";

/** Cases that are listed; the largest come first. */
const LISTED_CASES = 20;

/** Prints what a run is going to take. */
export function printForecast(output: Output, forecast: RunForecast): void {
  const { task, profile, cases, threads, stages } = forecast;
  output.line(
    `${task}: ${countOf(cases.length, "case")}, profile ${profile}, ${countOf(threads, "thread")}; nothing was written`,
  );
  output.line(`  ${originOf(forecast)}`);
  if (stages.length > 0) section(output, stageLines(forecast));
  section(output, caseLines(cases));
  section(output, valueLines(totals(forecast)));
  const outliers = cases.filter(({ outlier }) => outlier !== null);
  if (outliers.length === 0) return;
  output.line();
  output.line("Far larger than the median case:");
  for (const { case: name, outlier } of outliers) {
    if (outlier !== null) output.line(`  ${printable(name)}: ${reasonOf(outlier)}`);
  }
}

function section(output: Output, lines: readonly string[]): void {
  output.line();
  for (const line of lines) output.line(line);
}

function originOf({ planFrom, isUpperBound }: RunForecast): string {
  const plan =
    planFrom === "headers"
      ? "Planned from the headers"
      : "By the plans that are there or were given";
  return isUpperBound
    ? `${plan}; upper bound before cropping.`
    : `${plan}; all cases are cropped already.`;
}

function stageLines({ stages }: RunForecast): string[] {
  return tableLines([
    ["stage", "spacing (mm)", "median shape", "patch"],
    ...stages.map((one) => [
      `${one.dimension} stage ${one.stage}`,
      formatSpacing(one.spacing),
      formatShape(one.medianShape),
      formatShape(one.patchSize),
    ]),
  ]);
}

function caseLines(cases: readonly CaseForecast[]): string[] {
  const sorted = [...cases].sort((a, b) => b.memoryBytes - a.memoryBytes);
  const lines = tableLines([
    ["case", "scan", "largest stage", "memory", "disk", "unpacked", "time"],
    ...sorted
      .slice(0, LISTED_CASES)
      .map((one) => [
        printable(one.case),
        formatShape(one.shapeZyx),
        largestShape(one),
        formatBytes(one.memoryBytes),
        formatBytes(one.croppedBytes + one.stageBytes),
        formatBytes(one.unpackedBytes),
        formatDuration(one.cpuMs),
      ]),
  ]);
  const rest = sorted.length - LISTED_CASES;
  return rest > 0 ? [...lines, `  and ${countOf(rest, "smaller case")}; --json tells all`] : lines;
}

function largestShape({ stages }: CaseForecast): string {
  const voxels = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const [first] = [...stages].sort((a, b) => voxels(b.shape) - voxels(a.shape));
  return first === undefined ? "-" : formatShape(first.shape);
}

function totals(forecast: RunForecast): string[][] {
  const { disk, peakMemoryBytes, memoryLimitBytes, wallMs, timeFrom } = forecast;
  const free = disk.free === null ? "" : `, free ${formatBytes(disk.free)}`;
  const by =
    timeFrom === "rates"
      ? "rough: by the rates of another machine"
      : "by what the earlier run took";
  return [
    [
      "disk",
      `${formatBytes(disk.total)}: cropped ${formatBytes(disk.cropped)}, stages ${formatBytes(disk.stages)}${free}`,
    ],
    ["unpacked", `${formatBytes(disk.unpacked)} that trainers add at their first start`],
    [
      "memory",
      `${formatBytes(peakMemoryBytes)} of ${formatBytes(memoryLimitBytes)} that the run may use`,
    ],
    ["time", `${formatDuration(wallMs)} (${by})`],
  ];
}

function reasonOf({ factor, sizeFactor, spacingFactor }: ForecastOutlier): string {
  const times = (value: number) => `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} times`;
  return (
    `${times(factor)} the median after resampling; its scan has ${times(sizeFactor)} the voxels of the median scan, ` +
    `one voxel is ${times(spacingFactor)} as large`
  );
}
