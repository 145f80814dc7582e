import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Zyx } from "@voxprep/core";

/** Voxels of a NIfTI file as float32 numbers, in its own axis order. */
export interface RawVoxels {
  readonly shapeZyx: Zyx;
  readonly data: Float32Array;
}

const READERS: Readonly<
  Record<number, readonly [bytes: number, read: (view: DataView, at: number) => number]>
> = {
  2: [1, (view, at) => view.getUint8(at)],
  4: [2, (view, at) => view.getInt16(at, true)],
  8: [4, (view, at) => view.getInt32(at, true)],
  16: [4, (view, at) => view.getFloat32(at, true)],
  64: [8, (view, at) => view.getFloat64(at, true)],
  256: [1, (view, at) => view.getInt8(at)],
  512: [2, (view, at) => view.getUint16(at, true)],
};

/**
 * Reads a little-endian single-file NIfTI-1 image, just enough of it for tests that must not depend on
 * the reader of another package.
 */
export function readRawNifti(path: string): RawVoxels {
  const bytes = gunzipSync(readFileSync(path));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getInt32(0, true) !== 348) throw new TypeError(`${path} is not little-endian NIfTI-1`);
  const reader = READERS[view.getInt16(70, true)];
  if (reader === undefined) throw new TypeError(`${path} has a datatype that no test needs`);
  const [size, read] = reader;
  const [nx, ny, nz] = [42, 44, 46].map((at) => view.getInt16(at, true)) as [
    number,
    number,
    number,
  ];
  const offset = view.getFloat32(108, true);
  const [slope, intercept] = scaling(view);
  const data = new Float32Array(nz * ny * nx);
  for (let i = 0; i < data.length; i++) data[i] = read(view, offset + i * size) * slope + intercept;
  return { shapeZyx: [nz, ny, nx], data };
}

function scaling(view: DataView): readonly [slope: number, intercept: number] {
  const slope = view.getFloat32(112, true);
  const intercept = view.getFloat32(116, true);
  return slope === 0 || !Number.isFinite(slope) ? [1, 0] : [slope, intercept];
}

/** The voxels inside a half-open box, z y x. */
export function cropVoxels(
  { shapeZyx: [, ny, nx], data }: RawVoxels,
  box: readonly (readonly [number, number])[],
): RawVoxels {
  const [[z0, z1], [y0, y1], [x0, x1]] = box as [
    [number, number],
    [number, number],
    [number, number],
  ];
  const out = new Float32Array((z1 - z0) * (y1 - y0) * (x1 - x0));
  let at = 0;
  for (let z = z0; z < z1; z++) {
    for (let y = y0; y < y1; y++) {
      const row = (z * ny + y) * nx;
      out.set(data.subarray(row + x0, row + x1), at);
      at += x1 - x0;
    }
  }
  return { shapeZyx: [z1 - z0, y1 - y0, x1 - x0], data: out };
}
