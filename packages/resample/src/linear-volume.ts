import { linearTaps, resizeLinearPlane3d } from "@voxprep/kernels";
import type { LinearVolumeResampling, OutputDtype } from "./job-types.js";

/** The only phase: output planes `[start, end)`. */
export function resizeLinearPlanes(
  job: LinearVolumeResampling<OutputDtype>,
  start: number,
  end: number,
): void {
  const { source, output, clip } = job;
  const [nz, ny, nx] = source.shapeZyx;
  const [nzOut, nyOut, nxOut] = output.shapeZyx;
  const z = linearTaps(nz, nzOut);
  const [y, x] = [linearTaps(ny, nyOut), linearTaps(nx, nxOut)];
  const rows = new Float64Array(4 * nx);
  for (let k = start; k < end; k++) {
    resizeLinearPlane3d(
      source.data,
      ny,
      nx,
      z.indices[2 * k] as number,
      z.indices[2 * k + 1] as number,
      z.weights[2 * k] as number,
      z.weights[2 * k + 1] as number,
      y,
      x,
      rows,
      clip[0],
      clip[1],
      output.data,
      k * nyOut * nxOut,
    );
  }
}
