import {
  cubicTaps,
  linearTaps,
  makeCubicPlanes,
  resizeLinearPlane2d,
  sampleRange,
  warpCubicPlane,
  warpLinearPlane,
  warpTaps,
} from "@voxprep/kernels";
import type { ImageSlicesResampling, OutputDtype } from "./job-types.js";
import { nearestSlices } from "./nearest-slices.js";
import { gatherSlice, type SliceLayout, scatterSlice, sliceLayout } from "./slice-layout.js";

/** Resizes one dense slice into `out`, clipped to a range. */
type SliceResize = (
  slice: Float64Array,
  low: number,
  high: number,
  out: Float32Array | Float64Array,
) => void;

/** First phase: of the source slices in use, the ones numbered `[start, end)`. */
export function resizeImageSlices(
  job: ImageSlicesResampling<OutputDtype>,
  start: number,
  end: number,
): void {
  const { axis, source, output } = job;
  const from = sliceLayout(source.shapeZyx, axis);
  const to = sliceLayout(output.shapeZyx, axis);
  const { sources, firstOutputs } = nearestSlices(source.shapeZyx[axis], output.shapeZyx[axis]);
  const resize = sliceResize(job.operator, from, to);
  const nearest = source.shapeZyx[axis] !== output.shapeZyx[axis];
  const slice = new Float64Array(from.rows * from.columns);
  const resized = new (output.data instanceof Float32Array ? Float32Array : Float64Array)(
    to.rows * to.columns,
  );
  for (let i = start; i < end; i++) {
    gatherSlice(source.data, from, sources[i] as number, slice);
    const [low, high] = job.clip ?? sampleRange(slice, 0, slice.length, 0, 1);
    resize(slice, low, high, resized);
    if (nearest) dropSignsOfZeros(resized);
    scatterSlice(resized, to, firstOutputs[i] as number, output.data);
  }
}

/** Makes -0 to 0: sampling along the axis sums one term from 0. Without it, -0 stays. */
function dropSignsOfZeros(values: Float32Array | Float64Array): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + 0;
}

function sliceResize(
  operator: ImageSlicesResampling["operator"],
  from: SliceLayout,
  to: SliceLayout,
): SliceResize {
  switch (operator) {
    case "spline":
      return splineResize(from, to);
    case "catmull-rom":
      return catmullRomResize(from, to);
    case "linear":
      return linearResize(from, to);
    case "bilinear":
      return bilinearResize(from, to);
    case "copy":
      return (slice, _low, _high, out) => out.set(slice);
  }
}

function splineResize(from: SliceLayout, to: SliceLayout): SliceResize {
  const y = cubicTaps(from.rows, to.rows);
  const x = cubicTaps(from.columns, to.columns);
  const planes = makeCubicPlanes({ ny: from.rows, nx: from.columns, y, x, slots: 1 });
  return (slice, low, high, out) => {
    planes.fill(0, slice, 0);
    planes.interpolate2d(0, low, high, out, 0);
  };
}

function catmullRomResize(from: SliceLayout, to: SliceLayout): SliceResize {
  const y = warpTaps(from.rows, to.rows);
  const x = warpTaps(from.columns, to.columns);
  const columns = new Float64Array(4 * to.columns);
  return (slice, low, high, out) => {
    warpCubicPlane(slice, 0, from.columns, y, x, columns, low, high, out, 0);
  };
}

function linearResize(from: SliceLayout, to: SliceLayout): SliceResize {
  const y = linearTaps(from.rows, to.rows);
  const x = linearTaps(from.columns, to.columns);
  const rows = new Float64Array(2 * from.columns);
  return (slice, low, high, out) => {
    resizeLinearPlane2d(slice, 0, from.columns, y, x, rows, low, high, out, 0);
  };
}

function bilinearResize(from: SliceLayout, to: SliceLayout): SliceResize {
  const y = warpTaps(from.rows, to.rows);
  const x = warpTaps(from.columns, to.columns);
  return (slice, low, high, out) => {
    warpLinearPlane(slice, 0, from.columns, y, x, low, high, out, 0);
  };
}
