// The tables that people read.
import { FLOOR_STEPS } from "./evaluate.js";
import { forecastText } from "./forecast.js";
import { resumeText } from "./resume.js";
import { percent, shown, table, times } from "./table.js";

/** The whole report as text. */
export function reportText(report) {
  return [
    machineText(report),
    ...report.kinds.flatMap(kindTexts),
    report.pairs && pairsText(report.pairs),
    report.busy && busyText(report.busy),
    report.scaling && scalingText(report.scaling),
    report.forecast && forecastText(report.forecast),
    report.resume && resumeText(report.resume),
    targetsText(report),
    ...report.warnings.map((warning) => `WARNING: ${warning}`),
  ]
    .filter((text) => text)
    .join("\n\n");
}

function machineText({ machine, options, reference }) {
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}`,
    `node ${machine.node}, kernels: ${machine.kernels}, commit ${machine.commit ?? "unknown"}, ${machine.date}, load ${machine.load}`,
    `${options.runs} runs${options.small ? ", quarter-size cases" : ""}; medians of CPU seconds, all threads`,
  ];
  if (reference) {
    const versions = Object.entries(reference).map(([name, version]) => `${name} ${version}`);
    lines.push(`reference: ${versions.join(", ")}`);
  }
  return lines.join("\n");
}

function kindTexts(kind) {
  const size = `${kind.shapeZyx.join("x")}, ${kind.spacingZyx.map(shown).join("x")} mm`;
  return [
    `== ${kind.kind}: ${kind.what}, ${size}`,
    kind.steps && stepsText(kind),
    kind.threads1 && wholeText(kind),
    kind.floor && floorText(kind.floor),
  ];
}

function stepsText({ steps }) {
  const rows = Object.entries(steps).map(([name, step]) => [
    FLOOR_STEPS.includes(name) ? `${name} *` : name,
    step.cpu.median,
    percent(step.cpu.spread),
    step.firstPass,
    step.nsPerVoxel,
    step.mbPerSecond,
    step.reference?.median,
    step.reference ? times(step.reference.median / step.cpu.median) : "-",
  ]);
  const head = [
    "step alone, 1 thread",
    "s",
    "spread",
    "1st pass",
    "ns/voxel",
    "MB/s",
    "reference",
    "ratio",
  ];
  return table(head, rows);
}

function wholeText({ threads1, threads2, furtherCase, reference, ratios }) {
  const row = (name, one) => [
    name,
    one.cpu.median,
    percent(one.cpu.spread),
    one.wall.median,
    one.cropCpu.median,
    one.preprocessCpu.median,
    one.peakMb.median,
    one.mainMs ? one.mainMs.median : "-",
  ];
  const rows = [row("1 thread", threads1), row("2 threads", threads2)];
  if (reference) rows.push(row("reference, 1 process", reference));
  const head = [
    "whole case",
    "CPU s",
    "spread",
    "wall s",
    "crop",
    "preprocess",
    "peak MB",
    "main ms",
  ];
  const lines = [table(head, rows)];
  lines.push(`a further case of the same run: ${shown(furtherCase.median)} CPU s, 1 thread`);
  if (ratios.whole) {
    const range = ({ median, low, high }) => `${times(median)} (${shown(low)} to ${shown(high)})`;
    lines.push(
      `against the reference: a run of one case ${range(ratios.whole)}, a further case ${range(ratios.further)}`,
    );
  }
  if (reference?.equalBits != null) {
    const verdict = reference.equalBits ? "equal to the last bit" : "NOT EQUAL";
    lines.push(`final array of both: ${verdict}`);
  }
  return lines.join("\n");
}

function floorText(floor) {
  const row = (name, sum, run, further) => [
    name,
    sum.median,
    times(run.median),
    percent(run.spread),
    times(further.median),
  ];
  return table(
    ["floor", "sum s", "a run of one case", "spread", "a further case"],
    [
      row("kernels alone (*)", floor.kernels, floor.wholeOverKernels, floor.furtherOverKernels),
      row("all steps alone", floor.allSteps, floor.wholeOverSteps, floor.furtherOverSteps),
    ],
  );
}

function pairsText(pairs) {
  const rows = pairs.map((pair) => [
    pair.kind,
    pair.ours.median,
    pair.reference.median,
    times(pair.wallRatio.median),
    times(pair.cpuRatio.median),
    pair.peakMb.median,
    pair.referencePeakMb.median,
  ]);
  const head = [
    "two cases, 2 threads / 2 processes",
    "wall s",
    "reference",
    "wall ratio",
    "CPU ratio",
    "peak MB",
    "reference",
  ];
  return table(head, rows);
}

function busyText({ cases, shapeZyx, workers, process, mainThread, wall, peakMb }) {
  return [
    `${cases} cases of ${shapeZyx.join("x")} on 2 threads: wall ${shown(wall.median)} s, peak ${shown(peakMb.median)} MB`,
    `worker threads run or wait for a processor ${percent(workers.median)} of crop and preprocess;` +
      ` the process uses ${percent(process.median)} of two processors;` +
      ` the main thread is busy ${percent(mainThread.median)} of the time`,
  ].join("\n");
}

function scalingText({ voxels, labels, cases }) {
  return [
    table(
      ["voxels (b, whole case)", "CPU s", "peak MB", "per voxel"],
      voxels.map((row) => [
        `${row.size}x  ${row.shapeZyx.join("x")}`,
        row.cpu.median,
        row.peakMb.median,
        times(row.perUnit),
      ]),
    ),
    table(
      ["labels (resize and locate alone)", "resize s", "locate s", "resize"],
      labels.map((row) => [
        String(row.count),
        row.resize.median,
        row.locate.median,
        times(row.perUnit),
      ]),
    ),
    table(
      [
        `cases of ${cases[0].shapeZyx.join("x")}, 2 threads`,
        "CPU s",
        "wall s",
        "peak MB",
        "per case",
      ],
      cases.map((row) => [
        String(row.count),
        row.cpu.median,
        row.wall.median,
        row.peakMb.median,
        times(row.perUnit),
      ]),
    ),
  ].join("\n\n");
}

function targetsText({ targets, options }) {
  if (targets.length === 0) return "";
  const rows = targets.map((row) => [
    `${row.number}  ${row.what}`,
    row.goal,
    row.value,
    row.met ? "met" : "missed",
  ]);
  const note = options.small ? "\n(the targets are meant for full-size cases)" : "";
  return table(["target", "goal", "measured", ""], rows) + note;
}
