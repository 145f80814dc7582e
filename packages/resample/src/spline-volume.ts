import type { Zyx } from "@voxprep/core";
import {
  type CubicPlanes,
  type CubicTaps,
  cubicTaps,
  makeColumnFilter,
  makeCubicPlanes,
} from "@voxprep/kernels";
import type { OutputDtype, SplineVolumeResampling } from "./job-types.js";
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
  const filter = makeColumnFilter(nz, nx);
  const step = ny * nx;
  for (let y = start; y < end; y++) {
    const from = y * nx;
    const [low, high] = valueRange(data, from, nx, step, nz);
    job.rowRanges[2 * y] = low;
    job.rowRanges[2 * y + 1] = high;
    filter.run(data, from, step, job.coefficients, from, step);
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
  const [nz, ny, nx] = source.shapeZyx;
  const planesPerSource = output.shapeZyx[0] / nz;
  const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4, planesPerSource });
  const held = new Int32Array(4).fill(-1);
  const slots = new Int32Array(4);
  const planeSize = output.shapeZyx[1] * output.shapeZyx[2];
  for (let k = start; k < end; k++) {
    const first = z.first[k] as number;
    for (let a = 0; a < 4; a++) {
      slots[a] = holdPlane(job.coefficients, first + a, ny * nx, planes, held);
    }
    planes.interpolate3d(slots, z.weights, 4 * k, low, high, output.data, k * planeSize);
  }
}

function axisTaps(from: Zyx, to: Zyx): [z: CubicTaps, y: CubicTaps, x: CubicTaps] {
  return [cubicTaps(from[0], to[0]), cubicTaps(from[1], to[1]), cubicTaps(from[2], to[2])];
}

/** Brings a coefficient plane into its slot, `plane & 3`, unless it is there; returns the slot. */
function holdPlane(
  coefficients: Float64Array,
  plane: number,
  planeSize: number,
  planes: CubicPlanes,
  held: Int32Array,
): number {
  const slot = plane & 3;
  if (held[slot] !== plane) planes.fill(slot, coefficients, plane * planeSize);
  held[slot] = plane;
  return slot;
}

function totalRange(rowRanges: Float64Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rowRanges.length; i += 2) {
    low = Math.min(low, rowRanges[i] as number);
    high = Math.max(high, rowRanges[i + 1] as number);
  }
  return [low, high];
}
