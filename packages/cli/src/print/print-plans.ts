import type {
  ChannelDescription,
  PlanDifference,
  PlanLevel,
  PlansComparison,
  PlansDescription,
  StageDescription,
} from "@voxprep/pipeline";
import { countOf, formatPoolings, formatShape, formatSpacing, printable } from "./format.js";
import type { Output } from "./output.js";
import { printTable, tableLines, valueLines } from "./table.js";

/** What stands where a file says nothing. */
const UNKNOWN = "-";

/** Significant digits of intensities: as many as a float32 has. */
const DIGITS = 7;

/** Characters of a value in a comparison. */
const SHOWN = 40;

const FAMILIES = {
  v1: "nnU-Net v1, nnFormer or UNETR++",
  v2: "nnU-Net v2",
} as const;

/** Prints what a plans file says as tables. */
export function printPlans(output: Output, plans: PlansDescription): void {
  output.line(printable(plans.file));
  output.line();
  for (const line of valueLines(factRows(plans))) output.line(line);
  printTable(output, stageRows(plans.stages), "stages");
  for (const stage of plans.stages) {
    if (stage.inheritsFrom !== null && isLikeParent(stage, plans.stages)) continue;
    printTable(output, levelRows(stage.levels), `levels of ${printable(stage.name)}`);
    if (stage.levels.some(({ shape }) => shape.some((edge) => !Number.isInteger(edge)))) {
      output.line("  The pooling does not divide the patch.");
    }
  }
  printTable(output, channelRows(plans.channels), "channels");
  printTable(output, intensityRows(plans.channels), "foreground intensities, all cases");
}

/** Levels that a configuration inherits are shown once. */
function isLikeParent(stage: StageDescription, stages: readonly StageDescription[]): boolean {
  const parent = stages.find(({ name }) => name === stage.inheritsFrom);
  return JSON.stringify(parent?.levels) === JSON.stringify(stage.levels);
}

function factRows(plans: PlansDescription): string[][] {
  const { transposeForward, transposeBackward, classes, cases } = plans;
  const rows: (readonly [string, string | null])[] = [
    ["plans of", FAMILIES[plans.format]],
    [plans.format === "v1" ? "data identifier" : "name", plans.name],
    ["preprocessor", plans.preprocessor],
    ["cases", cases === null ? null : String(cases)],
    ["labels", classes === null ? null : classes.join(", ")],
    ["transpose", transposeForward === null ? null : transposeForward.join(" ")],
    ["  and back", transposeBackward === null ? null : transposeBackward.join(" ")],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, printable(value)]]));
}

function stageRows(stages: readonly StageDescription[]): string[][] {
  const hasMemory = stages.some(({ memory }) => memory !== null);
  const hasSlices = stages.some(({ dummy2dAugmentation }) => dummy2dAugmentation !== null);
  const header = [
    ...["", "spacing (mm)", "median shape", "patch", "batch", "poolings"],
    ...(hasSlices ? ["slices apart"] : []),
    ...(hasMemory ? ["memory, of limit"] : []),
  ];
  const rows = stages.map((stage) => [
    printable(
      stage.inheritsFrom === null ? stage.name : `${stage.name} (as ${stage.inheritsFrom})`,
    ),
    orUnknown(stage.spacing, formatSpacing),
    orUnknown(stage.medianShape, formatShape),
    orUnknown(stage.patchSize, formatShape),
    orUnknown(stage.batchSize, String),
    stage.patchSize === null ? UNKNOWN : poolings(stage.levels),
    ...(hasSlices ? [orUnknown(stage.dummy2dAugmentation, (apart) => (apart ? "yes" : "no"))] : []),
    ...(hasMemory ? [memoryText(stage)] : []),
  ]);
  return rows.length === 0 ? [] : [header, ...rows];
}

/** `"484 M of 555 M (87 %)"`: millions of feature values for a batch of two. */
function memoryText({ memory }: StageDescription): string {
  if (memory === null) return UNKNOWN;
  const millions = (value: number) => `${(value / 1e6).toFixed(0)} M`;
  const share = ((memory.estimate / memory.limit) * 100).toFixed(0);
  return `${millions(memory.estimate)} of ${millions(memory.limit)} (${share} %)`;
}

function poolings(levels: readonly PlanLevel[]): string {
  return formatPoolings(
    levels.map(({ pool }) => pool ?? []),
    levels[0]?.shape.length ?? 0,
  );
}

function levelRows(levels: readonly PlanLevel[]): string[][] {
  if (levels.length === 0) return [];
  const hasFeatures = levels.some(({ features }) => features !== null);
  const header = ["level", "pooled by", "shape", "convolution"];
  const rows = levels.map(({ pool, shape, conv, features }, i) => [
    String(i),
    orUnknown(pool, formatShape),
    formatSpacing(shape),
    orUnknown(conv, formatShape),
    ...(hasFeatures ? [orUnknown(features, String)] : []),
  ]);
  return [[...header, ...(hasFeatures ? ["features"] : [])], ...rows];
}

function channelRows(channels: readonly ChannelDescription[]): string[][] {
  if (channels.length === 0) return [];
  const rows = channels.map(({ index, name, scheme, usesMask }) => [
    String(index),
    orUnknown(name, printable),
    orUnknown(scheme, printable),
    orUnknown(usesMask, (mask) => (mask ? "inside the body" : "all voxels")),
  ]);
  return [["channel", "name", "normalization", "of"], ...rows];
}

function intensityRows(channels: readonly ChannelDescription[]): string[][] {
  const rows = channels.flatMap(({ index, intensities }) => {
    if (intensities === null) return [];
    const { mean, sd, median, min, max, percentile00_5, percentile99_5 } = intensities;
    const values = [mean, sd, median, min, percentile00_5, percentile99_5, max];
    return [[String(index), ...values.map((value) => orUnknown(value, intensityText))]];
  });
  const header = ["channel", "mean", "sd", "median", "min", "0.5 %", "99.5 %", "max"];
  return rows.length === 0 ? [] : [header, ...rows];
}

function intensityText(value: number): string {
  return String(Number(value.toPrecision(DIGITS)));
}

function orUnknown<T>(value: T | null, text: (value: T) => string): string {
  return value === null ? UNKNOWN : text(value);
}

/** Prints in what two plans files differ. */
export function printComparison(
  output: Output,
  { differences, sameFormat }: PlansComparison,
): void {
  if (differences.length === 0) {
    output.line("The plans say the same.");
    return;
  }
  if (!sameFormat) output.note("One of the files is of nnU-Net v2, the other is not.");
  const rows = differenceRows(differences);
  for (const line of tableLines([["key", "first", "second", ""], ...rows])) output.line(line);
  const read = differences.filter((one) => one.readByPreprocessing).length;
  output.line();
  output.line(
    `${countOf(differences.length, "difference")}, ${read} of them in what preprocessing reads` +
      (read === 0 ? ": prepared cases stay as they are" : ""),
  );
}

/** Keys of one object among the facts of the data set of which more differ take one line: there is one for every case. */
const SHOWN_OF_ONE = 6;

function differenceRows(differences: readonly PlanDifference[]): string[][] {
  const groups = new Map<string, PlanDifference[]>();
  for (const one of differences) {
    const parent = /^(dataset_properties\..+)\.[^.]+$/.exec(one.path)?.[1];
    const key = one.readByPreprocessing || parent === undefined ? one.path : `${parent}.*`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups].flatMap(([key, group]) => {
    if (group.length <= SHOWN_OF_ONE) return group.map(differenceRow);
    const has = (side: "a" | "b") => group.filter((one) => one[side] !== undefined).length;
    return [[printable(key), countOf(has("a"), "key"), countOf(has("b"), "key"), ""]];
  });
}

function differenceRow({ path, a, b, readByPreprocessing }: PlanDifference): string[] {
  return [
    printable(path),
    shortValue(a),
    shortValue(b),
    readByPreprocessing ? "arrays change" : "",
  ];
}

function shortValue(value: PlanDifference["a"]): string {
  if (value === undefined) return "(none)";
  const text = printable(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
