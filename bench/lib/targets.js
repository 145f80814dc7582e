// The targets of the project, and what this run says of each.
import { percent, shown, times } from "./table.js";

/** Rows of target, goal, measured value and verdict; only those that this run can judge. */
export function judgeTargets({ kinds, busy, scaling, resume }) {
  const of = (kind) => kinds.find((one) => one.kind === kind);
  const rows = [];
  const atLeast = (number, what, goal, summary) => {
    if (summary == null) return;
    rows.push({
      number,
      what,
      goal: `>= ${goal}x`,
      value: times(summary.median),
      met: summary.median >= goal,
    });
  };
  const atMost = (number, what, goal, value, show = shown) => {
    if (value == null || !Number.isFinite(value)) return;
    rows.push({ number, what, goal: `<= ${show(goal)}`, value: show(value), met: value <= goal });
  };
  const [a, b, c] = ["a", "b", "c"].map(of);
  atLeast(1, "3D cubic resize with clip and normalize (b)", 20, b?.ratios.cubic);
  atLeast(2, "label resize (b)", 60, b?.ratios.labels);
  for (const kind of kinds) {
    atLeast(3, `saving the final npz (${kind.kind})`, 8, kind.ratios.saveFinal);
    atLeast(3, `saving the cropped npz (${kind.kind})`, 8, kind.ratios.saveCropped);
    for (const name of ["cropped", "final"]) {
      const theirs = kind.reference?.imageBytes?.[name];
      const ours = kind.sizes?.[name].images;
      atMost(3, `size of the ${name} image (${kind.kind})`, 1.12, ours / theirs, times);
    }
  }
  for (const [one, goal] of [
    [a, 12],
    [b, 12],
    [c, 6],
  ]) {
    atLeast(4, `a run of one case ${one?.kind}`, goal, one?.ratios.whole);
    atLeast(4, `a further case ${one?.kind}`, goal, one?.ratios.further);
  }
  for (const kind of kinds) {
    atLeast(4, `2 threads against 1, one case (${kind.kind}), wall`, 1.8, kind.ratios.twoThreads);
  }
  for (const kind of kinds) {
    const { wholeOverKernels: run, furtherOverKernels: further } = kind.floor ?? {};
    atMost(5, `a run of one case over its kernels (${kind.kind})`, 1.3, run?.median, times);
    atMost(5, `a further case over its kernels (${kind.kind})`, 1.3, further?.median, times);
  }
  atMost(6, "peak memory of a, MB", 600, a?.threads1?.peakMb.median);
  atMost(6, "memory of a, 2 threads against 1", 2, a?.ratios.memory?.median, times);
  if (scaling != null) judgeScaling(scaling, atMost);
  for (const { what, wallShare } of resume ?? []) {
    atMost(12, `a run again, of the first (${what})`, 0.05, wallShare, percent);
  }
  if (busy != null) {
    const share = busy.workers.median;
    rows.push({
      number: 8,
      what: "workers busy, 16 cases",
      goal: ">= 90 %",
      value: percent(share),
      met: share >= 0.9,
    });
  }
  return rows;
}

/** Linear means: a unit costs no more at the end than at the start; 10 % are left to noise. */
function judgeScaling({ voxels, labels, cases }, atMost) {
  const last = (rows) => rows.at(-1);
  atMost(7, `CPU per voxel at ${last(voxels).size}x voxels`, 1.1, last(voxels).perUnit, times);
  atMost(7, `label resize at ${last(labels).count} labels`, 1.1, last(labels).perUnit, times);
  atMost(7, `CPU per case at ${last(cases).count} cases`, 1.1, last(cases).perUnit, times);
}
