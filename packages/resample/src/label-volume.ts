import { linearTaps, makeLabelRowScratch, resizeLabelPlane3d } from "@voxprep/kernels";
import type { LabelVolumeResampling } from "./job-types.js";

/** The only phase: output planes `[start, end)`. */
export function resizeLabelPlanes(job: LabelVolumeResampling, start: number, end: number): void {
  const [nz, ny, nx] = job.source.shapeZyx;
  const [nzOut, nyOut, nxOut] = job.output.shapeZyx;
  const z = linearTaps(nz, nzOut);
  const y = linearTaps(ny, nyOut);
  const x = linearTaps(nx, nxOut);
  const scratch = makeLabelRowScratch(nx);
  for (let k = start; k < end; k++) {
    resizeLabelPlane3d(
      job.source.data,
      ny,
      nx,
      z.indices[2 * k] as number,
      z.indices[2 * k + 1] as number,
      z.weights[2 * k] as number,
      z.weights[2 * k + 1] as number,
      y,
      x,
      scratch,
      job.lowest,
      job.output.data,
      k * nyOut * nxOut,
    );
  }
}
