import type { Zyx } from "@voxprep/core";
import {
  type CubicTaps,
  cubicTaps,
  makeCubicPlanes,
  makeEdgeFilter,
  SPLINE_BLOCK,
} from "@voxprep/kernels";
import type { OutputDtype, SplineVolumeResampling } from "./job-types.js";

/** Samples that are filtered along z together: they and their tile stay in the cache. */
const SAMPLES_AT_ONCE = 1 << 19;

/**
 * First phase: filters along z the columns of input rows `[start, end)` of y, keeps the edges of the blocks of
 * planes, and notes the range of the samples.
 */
export function filterZ(
  job: SplineVolumeResampling<OutputDtype>,
  start: number,
  end: number,
): void {
  const [nz, ny, nx] = job.source.shapeZyx;
  const rows = Math.max(1, Math.floor(SAMPLES_AT_ONCE / (nz * nx)));
  const filter = makeEdgeFilter(nz, rows * nx);
  const step = ny * nx;
  for (let y = start; y < end; y += rows) {
    const count = Math.min(rows, end - y);
    const from = y * nx;
    const { data } = job.source;
    const range = filter.run(data, from, step, count * nx, job.coefficients, from, step);
    for (let row = y; row < y + count; row++) job.rowRanges.set(range, 2 * row);
  }
}

/**
 * Second phase: output planes `[start, end)`.
 *
 * Each plane of z coefficients is restored with its block and filtered along y and x when the first output plane needs
 * it; four are kept.
 */
export function interpolatePlanes(
  job: SplineVolumeResampling<OutputDtype>,
  start: number,
  end: number,
): void {
  const { output, source, scaling } = job;
  const [z, y, x] = axisTaps(source.shapeZyx, output.shapeZyx);
  const [low, high] = totalRange(job.rowRanges);
  const [nz, ny, nx] = source.shapeZyx;
  const planesPerSource = output.shapeZyx[0] / nz;
  const planes = makeCubicPlanes({ nz, ny, nx, y, x, slots: 4, planesPerSource, scaling });
  const held = new Int32Array(4).fill(-1);
  const slots = new Int32Array(4);
  const planeSize = output.shapeZyx[1] * output.shapeZyx[2];
  let restored = -1;
  for (let k = start; k < end; k++) {
    const first = z.first[k] as number;
    for (let plane = first; plane < first + 4; plane++) {
      const slot = plane & 3;
      slots[plane - first] = slot;
      if (held[slot] === plane) continue;
      const block = Math.floor(plane / SPLINE_BLOCK);
      if (block !== restored) planes.restore(block, source.data, job.coefficients);
      restored = block;
      planes.fillRestored(slot, plane);
      held[slot] = plane;
    }
    planes.interpolate3d(slots, z.weights, 4 * k, low, high, output.data, k * planeSize);
  }
}

function axisTaps(from: Zyx, to: Zyx): [z: CubicTaps, y: CubicTaps, x: CubicTaps] {
  return [cubicTaps(from[0], to[0]), cubicTaps(from[1], to[1]), cubicTaps(from[2], to[2])];
}

function totalRange(rowRanges: Float64Array): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < rowRanges.length; i += 2) {
    low = Math.min(low, rowRanges[i] as number);
    high = Math.max(high, rowRanges[i + 1] as number);
  }
  return [low, high];
}
