import {
  CUBIC_HALO,
  filterSplineAxis,
  paddedSplineLength,
  SPLINE_LANES,
  splinePolePower,
} from "@voxprep/kernels";

/** Filters planes of one size along y, then x. Holds scratch memory: one per thread. */
export interface PlaneFilter {
  /** Values of a plane before: `ny * nx`. */
  readonly inSize: number;
  /** Values of a plane after, halo included: `(ny + 4) * (nx + 4)`. */
  readonly outSize: number;
  /** Filters the plane at `sourceStart` into `out` from `outStart` on. */
  run(source: Float64Array, sourceStart: number, out: Float64Array, outStart: number): void;
}

/** A filter for planes of `ny` rows and `nx` columns. */
export function makePlaneFilter(ny: number, nx: number): PlaneFilter {
  const rows = ny + 2 * CUBIC_HALO;
  const columns = nx + 2 * CUBIC_HALO;
  const [lengthY, lengthX] = [paddedSplineLength(ny), paddedSplineLength(nx)];
  const [powerY, powerX] = [splinePolePower(lengthY), splinePolePower(lengthX)];
  const lines = new Float64Array(Math.max(lengthY, lengthX) * SPLINE_LANES);
  const alongY = new Float64Array(rows * nx);
  return {
    inSize: ny * nx,
    outSize: rows * columns,
    run(source, from, out, to) {
      filterSplineAxis(source, from, nx, 1, ny, nx, alongY, 0, nx, 1, lines, powerY);
      filterSplineAxis(alongY, 0, 1, nx, nx, rows, out, to, 1, columns, lines, powerX);
    },
  };
}
