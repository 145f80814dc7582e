// From records of single runs to medians, floors and ratios.
import { median, summarize } from "./statistics.js";

/** What the issue of target 5 counts as the kernels of a case: nothing that only holds them together. */
export const FLOOR_STEPS = [
  "inflate",
  "hash",
  "mask, box",
  "resize image",
  "normalize",
  "resize labels",
  "deflate cropped",
  "deflate final",
];

/** All steps that a run of one case carries out; reading contains inflating and hashing. */
export const RUN_STEPS = [
  "read",
  "mask, box",
  "cut",
  "sample",
  "deflate cropped",
  "write cropped",
  "resize image",
  "resize labels",
  "normalize",
  "locate",
  "deflate final",
  "write final",
];

/** Steps of the reference under the names of ours. */
const REFERENCE_NAME = { "deflate cropped": "save cropped", "deflate final": "save final" };

/** Everything that is known of one kind. */
export function evaluateKind({ task, rounds }) {
  const { kind, spec } = task;
  const result = { kind, what: spec.what, shapeZyx: spec.shapeZyx, spacingZyx: spec.spacingZyx };
  const of = (pick) => rounds.map(pick).filter((one) => one !== undefined);
  const steps = of((round) => round.steps);
  if (steps.length > 0) {
    result.steps = evaluateSteps(rounds, steps);
    result.sizes = steps[0].sizes;
  }
  for (const threads of ["threads1", "threads2"]) {
    const whole = of((round) => round[threads]);
    if (whole.length > 0) result[threads] = evaluateWhole(whole);
  }
  const twice = rounds.filter((round) => round.twoCases !== undefined);
  if (twice.length > 0) result.furtherCase = summarize(twice.map(furtherCpu));
  const reference = of((round) => round.reference);
  if (reference.length > 0) result.reference = evaluateReference(reference);
  result.floor = evaluateFloor(rounds);
  result.ratios = evaluateRatios(rounds);
  return result;
}

function evaluateSteps(rounds, steps) {
  const names = Object.keys(steps[0].warm);
  return Object.fromEntries(
    names.map((name) => {
      const { voxels, bytes } = steps[0].warm[name];
      const warm = summarize(steps.map((one) => one.warm[name].cpu));
      const first = median(steps.map((one) => one.first[name].cpu));
      const reference = rounds
        .map((round) => round.reference?.steps[REFERENCE_NAME[name] ?? name]?.cpu)
        .filter((cpu) => cpu !== undefined);
      const step = { cpu: warm, firstPass: first, voxels, bytes };
      if (voxels !== undefined) step.nsPerVoxel = (1e9 * warm.median) / voxels;
      if (bytes !== undefined) step.mbPerSecond = bytes / warm.median / 1e6;
      if (reference.length > 0) step.reference = summarize(reference);
      return [name, step];
    }),
  );
}

function evaluateWhole(records) {
  const field = (pick) => summarize(records.map(pick));
  return {
    cpu: field((one) => one.cpu),
    wall: field((one) => one.wall),
    peakMb: field((one) => one.peakMb),
    mainMs: field((one) => one.mainMs),
    cropCpu: field((one) => one.phases.crop.cpu),
    preprocessCpu: field((one) => one.phases.preprocess.cpu),
  };
}

function evaluateReference(records) {
  const field = (name) => summarize(records.map((one) => one[name]));
  const compared = records.filter((one) => one.equalBits !== undefined);
  return {
    cpu: field("cpu"),
    wall: field("wall"),
    peakMb: field("peakMb"),
    cropCpu: field("cropCpu"),
    preprocessCpu: field("preprocessCpu"),
    imageBytes: records[0].imageBytes ?? null,
    versions: records[0].versions,
    equalBits: compared.length === 0 ? null : compared.every((one) => one.equalBits),
  };
}

/**
 * What a case costs that is not the first of a run: starting threads, loading and compiling the program is
 * paid once. The reference's figures leave out starting and importing, too.
 */
function furtherCpu({ threads1, twoCases }) {
  return twoCases === undefined ? Number.NaN : twoCases.cpu - threads1.cpu;
}

/** Sum of a case's steps in one round; steps that the case does not have count nothing. */
function sumOf(pass, names) {
  return names.reduce((sum, name) => sum + (pass[name]?.cpu ?? 0), 0);
}

function evaluateFloor(rounds) {
  const both = rounds.filter((round) => round.steps !== undefined && round.threads1 !== undefined);
  if (both.length === 0) return null;
  const over = (names, cpuOf) =>
    summarize(both.map((round) => cpuOf(round) / sumOf(round.steps.warm, names)));
  const runCpu = (round) => round.threads1.cpu;
  return {
    kernels: summarize(both.map((round) => sumOf(round.steps.warm, FLOOR_STEPS))),
    allSteps: summarize(both.map((round) => sumOf(round.steps.warm, RUN_STEPS))),
    wholeOverKernels: over(FLOOR_STEPS, runCpu),
    wholeOverSteps: over(RUN_STEPS, runCpu),
    furtherOverKernels: over(FLOOR_STEPS, furtherCpu),
    furtherOverSteps: over(RUN_STEPS, furtherCpu),
  };
}

/** Each ratio is taken within one round; what is reported is their median and range. */
function evaluateRatios(rounds) {
  const ratio = (top, bottom) => {
    const values = rounds
      .map((round) => top(round) / bottom(round))
      .filter((value) => Number.isFinite(value));
    return values.length === 0 ? null : summarize(values);
  };
  const theirs = (names) => (round) =>
    round.reference === undefined ? Number.NaN : sumOf(round.reference.steps, names);
  const ours = (names) => (round) =>
    round.steps === undefined ? Number.NaN : sumOf(round.steps.warm, names);
  return {
    cubic: ratio(theirs(["resize image", "normalize"]), ours(["resize image", "normalize"])),
    labels: ratio(theirs(["resize labels"]), ours(["resize labels"])),
    saveCropped: ratio(theirs(["save cropped"]), ours(["deflate cropped", "write cropped"])),
    saveFinal: ratio(theirs(["save final"]), ours(["deflate final", "write final"])),
    whole: ratio(
      (round) => round.reference?.cpu ?? Number.NaN,
      (round) => round.threads1?.cpu ?? Number.NaN,
    ),
    further: ratio((round) => round.reference?.cpu ?? Number.NaN, furtherCpu),
    twoThreads: ratio(
      (round) => round.threads1?.wall ?? Number.NaN,
      (round) => round.threads2?.wall ?? Number.NaN,
    ),
    memory: ratio(
      (round) => round.threads2?.peakMb ?? Number.NaN,
      (round) => round.threads1?.peakMb ?? Number.NaN,
    ),
  };
}

/** Shares of the threads' time in the phases that work on voxels. */
export function evaluateBusy({ spec, records }, threads = 2) {
  const shares = (field, unit) =>
    summarize(
      records.map(({ phases: { crop, preprocess } }) => {
        const wall = crop.wall + preprocess.wall;
        return (unit * (crop[field] + preprocess[field])) / (threads * wall);
      }),
    );
  return {
    cases: 16,
    shapeZyx: spec.shapeZyx,
    workers: shares("workerMs", 1e-3),
    process: shares("cpu", 1),
    mainThread: summarize(records.map(({ mainMs, wall }) => mainMs / 1e3 / wall)),
    cpu: summarize(records.map((one) => one.cpu)),
    wall: summarize(records.map((one) => one.wall)),
    peakMb: summarize(records.map((one) => one.peakMb)),
  };
}

/** Scaling rows with the cost of one unit relative to the first row. */
export function evaluateScaling({ voxels, labels, cases }) {
  const withUnit = (rows, unit, field) => {
    const base = rows[0][field].median / unit(rows[0]);
    return rows.map((row) => ({ ...row, perUnit: row[field].median / unit(row) / base }));
  };
  const field = (records, name) => summarize(records.map((one) => one[name]));
  const whole = ({ records, ...row }) => ({
    ...row,
    cpu: field(records, "cpu"),
    wall: field(records, "wall"),
    peakMb: field(records, "peakMb"),
  });
  const label = ({ count, records }) => ({
    count,
    voxels: records[0].voxels,
    resize: field(records, "resize"),
    locate: field(records, "locate"),
  });
  return {
    voxels: withUnit(voxels.map(whole), (row) => row.size, "cpu"),
    labels: withUnit(labels.map(label), () => 1, "resize"),
    cases: withUnit(cases.map(whole), (row) => row.count, "cpu"),
  };
}

/** Pairs: two threads against two processes. */
export function evaluatePairs(pairs) {
  return pairs.map(({ kind, records }) => ({
    kind,
    ours: summarize(records.map(({ ours }) => ours.wall)),
    reference: summarize(records.map(({ reference }) => reference.wall)),
    wallRatio: summarize(records.map(({ ours, reference }) => reference.wall / ours.wall)),
    cpuRatio: summarize(records.map(({ ours, reference }) => reference.cpu / ours.cpu)),
    peakMb: summarize(records.map(({ ours }) => ours.peakMb)),
    referencePeakMb: summarize(records.map(({ reference }) => reference.peakMb)),
  }));
}
