import { linearTaps, makeLabelPlanes, warpLabelPlane, warpTaps } from "@voxprep/kernels";
import type { LabelSlicesResampling } from "./job-types.js";
import { nearestSlices } from "./nearest-slices.js";
import { gatherSlice, type SliceLayout, scatterSlice, sliceLayout } from "./slice-layout.js";

type SliceResize = (slice: Float32Array, out: Float32Array) => void;

/** First phase: of the source slices in use, the ones numbered `[start, end)`. */
export function resizeLabelSlices(job: LabelSlicesResampling, start: number, end: number): void {
  const { axis, source, output } = job;
  const from = sliceLayout(source.shapeZyx, axis);
  const to = sliceLayout(output.shapeZyx, axis);
  const { sources, firstOutputs } = nearestSlices(source.shapeZyx[axis], output.shapeZyx[axis]);
  const resize = sliceResize(job, from, to);
  const slice = new Float32Array(from.rows * from.columns);
  const resized = new Float32Array(to.rows * to.columns);
  for (let i = start; i < end; i++) {
    gatherSlice(source.data, from, sources[i] as number, slice);
    resize(slice, resized);
    scatterSlice(resized, to, firstOutputs[i] as number, output.data);
  }
}

function sliceResize(
  { operator, lowest }: LabelSlicesResampling,
  from: SliceLayout,
  to: SliceLayout,
): SliceResize {
  if (operator === "bilinear") {
    const y = warpTaps(from.rows, to.rows);
    const x = warpTaps(from.columns, to.columns);
    return (slice, out) => warpLabelPlane(slice, 0, from.columns, y, x, lowest, out, 0);
  }
  const y = linearTaps(from.rows, to.rows);
  const x = linearTaps(from.columns, to.columns);
  const planes = makeLabelPlanes({ ny: from.rows, nx: from.columns, y, x, slots: 1 });
  return (slice, out) => {
    planes.fill(0, slice, 0);
    planes.resize2d(0, lowest, out, 0);
  };
}
