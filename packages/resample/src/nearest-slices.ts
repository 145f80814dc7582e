import type { Volume, Zyx } from "@voxprep/core";
import { nearestIndices } from "@voxprep/kernels";
import type { Axis } from "./separate-axis.js";

/** Which source slices an axis resampled by nearest sample uses, and where. */
export interface NearestSlices {
  /** Source slices in use, ascending. */
  readonly sources: Int32Array;
  /** For each of them the first output index that shows it. */
  readonly firstOutputs: Int32Array;
  /** For each output index the first one that shows the same source slice. */
  readonly firstOf: Int32Array;
}

/** The slices in use along an axis; indices never descend, so equal ones are neighbours. */
export function nearestSlices(sizeIn: number, sizeOut: number): NearestSlices {
  const indices = nearestIndices(sizeIn, sizeOut);
  const sources: number[] = [];
  const firstOutputs: number[] = [];
  const firstOf = new Int32Array(sizeOut);
  for (let k = 0; k < sizeOut; k++) {
    const source = indices[k] as number;
    if (source !== sources.at(-1)) {
      sources.push(source);
      firstOutputs.push(k);
    }
    firstOf[k] = firstOutputs.at(-1) ?? 0;
  }
  return {
    sources: Int32Array.from(sources),
    firstOutputs: Int32Array.from(firstOutputs),
    firstOf,
  };
}

/**
 * Fills output planes `[start, end)` where slices are repeated, from the first of each run.
 *
 * Planes across axis 0 are whole slices; in the other axes each plane repeats rows or voxels of
 * its own, so that planes stay independent.
 */
export function repeatSlices(
  output: Volume<"float32" | "float64">,
  sizeIn: number,
  axis: Axis,
  start: number,
  end: number,
): void {
  const { firstOf } = nearestSlices(sizeIn, output.shapeZyx[axis]);
  for (let z = start; z < end; z++) repeatInPlane(output.data, output.shapeZyx, axis, firstOf, z);
}

function repeatInPlane(
  data: Float32Array | Float64Array,
  [, ny, nx]: Zyx,
  axis: Axis,
  firstOf: Int32Array,
  z: number,
): void {
  const plane = z * ny * nx;
  if (axis === 0) {
    copyRun(data, (firstOf[z] as number) * ny * nx, plane, ny * nx);
    return;
  }
  for (let y = 0; y < ny; y++) {
    const row = plane + y * nx;
    if (axis === 1) copyRun(data, plane + (firstOf[y] as number) * nx, row, nx);
    else for (let x = 0; x < nx; x++) data[row + x] = data[row + (firstOf[x] as number)] as number;
  }
}

function copyRun(
  data: Float32Array | Float64Array,
  from: number,
  to: number,
  length: number,
): void {
  if (from !== to) data.copyWithin(to, from, from + length);
}
