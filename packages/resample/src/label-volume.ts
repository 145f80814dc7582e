import { type LabelPlanes, linearTaps, makeLabelPlanes } from "@voxprep/kernels";
import type { LabelVolumeResampling } from "./job-types.js";

/** The only phase: output planes `[start, end)`. */
export function resizeLabelPlanes(job: LabelVolumeResampling, start: number, end: number): void {
  const [nz, ny, nx] = job.source.shapeZyx;
  const [nzOut, nyOut, nxOut] = job.output.shapeZyx;
  const z = linearTaps(nz, nzOut);
  const [y, x] = [linearTaps(ny, nyOut), linearTaps(nx, nxOut)];
  const planes = makeLabelPlanes({ ny, nx, y, x, slots: 2 });
  const held = new Int32Array(2).fill(-1);
  for (let k = start; k < end; k++) {
    const slot0 = holdPlane(job, z.indices[2 * k] as number, planes, held);
    const slot1 = holdPlane(job, z.indices[2 * k + 1] as number, planes, held);
    const weight0 = z.weights[2 * k] as number;
    const weight1 = z.weights[2 * k + 1] as number;
    const to = k * nyOut * nxOut;
    planes.resize3d(slot0, slot1, weight0, weight1, job.lowest, job.output.data, to);
  }
}

/** Brings a plane into its slot, `plane & 1`, unless it is there; returns the slot. */
function holdPlane(
  job: LabelVolumeResampling,
  plane: number,
  planes: LabelPlanes,
  held: Int32Array,
): number {
  const slot = plane & 1;
  const [, ny, nx] = job.source.shapeZyx;
  if (held[slot] !== plane) planes.fill(slot, job.source.data, plane * ny * nx);
  held[slot] = plane;
  return slot;
}
