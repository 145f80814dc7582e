import type { Zyx } from "@voxprep/core";
import {
  CUBIC_HALO,
  type CubicTaps,
  cubicTaps,
  filterSplineAxis,
  paddedSplineLength,
  resizeCubicPlane3d,
  SPLINE_LANES,
  splinePolePower,
} from "@voxprep/kernels";
import type { OutputDtype, SplineVolumeResampling } from "./job-types.js";
import { makePlaneFilter, type PlaneFilter } from "./plane-filter.js";
import { valueRange } from "./value-range.js";

/**
 * First phase: filters along z the columns of input rows `[start, end)` of y and notes their range.
 */
export function filterZ(
  job: SplineVolumeResampling<OutputDtype>,
  start: number,
  end: number,
): void {
  const [nz, ny, nx] = job.source.shapeZyx;
  const { data } = job.source;
  const padded = paddedSplineLength(nz);
  const scratch = new Float64Array(padded * SPLINE_LANES);
  const power = splinePolePower(padded);
  const step = ny * nx;
  for (let y = start; y < end; y++) {
    const from = y * nx;
    const [low, high] = valueRange(data, from, nx, step, nz);
    job.rowRanges[2 * y] = low;
    job.rowRanges[2 * y + 1] = high;
    filterSplineAxis(data, from, step, 1, nz, nx, job.coefficients, from, step, 1, scratch, power);
  }
}

/**
 * Second phase: output planes `[start, end)`.
 *
 * Each z-filtered plane is filtered along y and x when the first output plane needs it; four are kept.
 */
export function interpolatePlanes(
  job: SplineVolumeResampling<OutputDtype>,
  start: number,
  end: number,
): void {
  const { output, source } = job;
  const [z, y, x] = axisTaps(source.shapeZyx, output.shapeZyx);
  const [low, high] = totalRange(job.rowRanges);
  const [, ny, nx] = source.shapeZyx;
  const filter = makePlaneFilter(ny, nx);
  const rowLength = nx + 2 * CUBIC_HALO;
  const ring = new Float64Array(4 * filter.outSize);
  const held = new Int32Array(4).fill(-1);
  const planeStarts = new Int32Array(4);
  const rows = new Float64Array(16 * rowLength);
  const planeSize = output.shapeZyx[1] * output.shapeZyx[2];
  for (let k = start; k < end; k++) {
    holdPlanes(job.coefficients, z.first[k] as number, filter, ring, held, planeStarts);
    resizeCubicPlane3d(
      ring,
      planeStarts,
      z.weights,
      4 * k,
      rowLength,
      y,
      x,
      rows,
      low,
      high,
      output.data,
      k * planeSize,
    );
  }
}

function axisTaps(from: Zyx, to: Zyx): [z: CubicTaps, y: CubicTaps, x: CubicTaps] {
  return [cubicTaps(from[0], to[0]), cubicTaps(from[1], to[1]), cubicTaps(from[2], to[2])];
}

/** Brings coefficient planes `first .. first + 3` into the ring; plane `p` has slot `p & 3`. */
function holdPlanes(
  coefficients: Float64Array,
  first: number,
  filter: PlaneFilter,
  ring: Float64Array,
  held: Int32Array,
  planeStarts: Int32Array,
): void {
  for (let a = 0; a < 4; a++) {
    const plane = first + a;
    const slot = plane & 3;
    planeStarts[a] = slot * filter.outSize;
    if (held[slot] === plane) continue;
    held[slot] = plane;
    filter.run(coefficients, plane * filter.inSize, ring, slot * filter.outSize);
  }
}

function totalRange(rowRanges: Float64Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rowRanges.length; i += 2) {
    low = Math.min(low, rowRanges[i] as number);
    high = Math.max(high, rowRanges[i + 1] as number);
  }
  return [low, high];
}
