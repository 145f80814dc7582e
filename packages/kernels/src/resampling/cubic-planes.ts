import { type SampleScaling, scaleSamples } from "../samples/scale-samples.js";
import { bestForm, instanceFor, type KernelForm } from "../wasm/instance.js";
import { resizeCubicPlane2d, resizeCubicPlane3d } from "./cubic-plane.js";
import { filterSplineAxis, paddedSplineLength, SPLINE_LANES } from "./spline-axis.js";
import { restoreSplineBlock, SPLINE_BLOCK } from "./spline-blocks.js";
import { splinePolePower } from "./spline-pole.js";
import { CUBIC_HALO, type CubicTaps } from "./taps.js";
import { wasmCubicPlanes } from "./wasm-cubic-planes.js";

/**
 * Room for a few coefficient planes in slots, and the interpolation of output planes from them.
 *
 * Holds scratch memory: valid until the next object of this thread that resamples is made.
 */
export interface CubicPlanes {
  /** Filters the samples (or z coefficients) at `start`, `ny * nx`, along y and x into a slot. */
  fill(slot: number, source: Float64Array, start: number): void;
  /**
   * Restores the z coefficients of a block of planes, for {@link CubicPlanes.fillRestored}.
   *
   * @param samples - The whole volume, of `nz` planes.
   * @param edges - Edges of all blocks, a plane each, as an {@link EdgeFilter} leaves them.
   */
  restore(block: number, samples: Float32Array | Float64Array, edges: Float64Array): void;
  /** Filters a plane of z coefficients along y and x into a slot; it lies in the block that was restored last. */
  fillRestored(slot: number, plane: number): void;
  /**
   * Interpolates one output plane from four slots in ascending z: the joint sum of 64 terms.
   *
   * @param zWeights - The four from `zAt` on are used.
   */
  interpolate3d(
    slots: ArrayLike<number>,
    zWeights: Float64Array,
    zAt: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
  ): void;
  /** Interpolates one image from one slot: the joint sum of 16 terms. */
  interpolate2d(
    slot: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
  ): void;
}

/** Sizes of source planes, taps of output planes, and how many coefficient planes are held. */
export interface CubicPlanesShape {
  readonly ny: number;
  readonly nx: number;
  readonly y: CubicTaps;
  readonly x: CubicTaps;
  /** 4 for volumes, 1 for images. */
  readonly slots: 1 | 4;
  /** Planes of samples, where blocks are to be restored. Default 0: none are. */
  readonly nz?: number;
  /** What becomes of every float32 output of {@link CubicPlanes.interpolate3d} in the end. Default: nothing. */
  readonly scaling?: SampleScaling | null;
  /** Output planes per source plane. Default 1; only the speed depends on it. */
  readonly planesPerSource?: number;
}

/**
 * Cubic B-spline interpolation by planes.
 *
 * Order of operations of both forms: filter y, then x, as {@link filterSplineAxis}; each term is
 * `((c*wz)*wy)*wx` (2D: `(c*wy)*wx`); terms are added to 0 one by one, z outermost, x innermost, all in
 * double; the sum is clipped to `[low, high]` and rounded once, by the store. The results are equal
 * to the last bit, and to scipy's.
 *
 * For float32 volumes the wasm form interpolates axis by axis, in about 80 u max|c| (u = 2^-53) of the joint sum, proves
 * output by output that both round to the same float32 (the bound used is 100 u max|c|, over the coefficients
 * under four neighbouring outputs), and makes the joint sum where that is in doubt. See assembly/cubic-separable.ts.
 *
 * @param form - Default: wasm where it can run.
 * @see spec 2-numpy-semantics, sections 6.2 to 6.6
 */
export function makeCubicPlanes(
  shape: CubicPlanesShape,
  form: KernelForm = bestForm(),
): CubicPlanes {
  const instance = instanceFor(form, "resampling");
  return instance === undefined ? typescriptCubicPlanes(shape) : wasmCubicPlanes(instance, shape);
}

function typescriptCubicPlanes(shape: CubicPlanesShape): CubicPlanes {
  const { ny, nx, y, x, slots, nz = 0, scaling = null } = shape;
  const rows = ny + 2 * CUBIC_HALO;
  const columns = nx + 2 * CUBIC_HALO;
  const [lengthY, lengthX] = [paddedSplineLength(ny), paddedSplineLength(nx)];
  const [powerY, powerX] = [splinePolePower(lengthY), splinePolePower(lengthX)];
  const lines = new Float64Array(Math.max(lengthY, lengthX) * SPLINE_LANES);
  const alongY = new Float64Array(rows * nx);
  const ring = new Float64Array(slots * rows * columns);
  const weighted = new Float64Array(16 * columns);
  const starts = new Int32Array(4);
  const restored = new Float64Array(nz === 0 ? 0 : SPLINE_BLOCK * ny * nx);
  const fill: CubicPlanes["fill"] = (slot, source, start) => {
    const to = slot * rows * columns;
    filterSplineAxis(source, start, nx, 1, ny, nx, alongY, 0, nx, 1, lines, powerY);
    filterSplineAxis(alongY, 0, 1, nx, nx, rows, ring, to, 1, columns, lines, powerX);
  };
  return {
    fill,
    restore(block, samples, edges) {
      restoreSplineBlock(samples, nz, ny * nx, edges, block, restored);
    },
    fillRestored(slot, plane) {
      fill(slot, restored, (plane % SPLINE_BLOCK) * ny * nx);
    },
    interpolate3d(used, zWeights, zAt, low, high, out, outStart) {
      for (let a = 0; a < 4; a++) starts[a] = (used[a] as number) * rows * columns;
      resizeCubicPlane3d(
        ring,
        starts,
        zWeights,
        zAt,
        columns,
        y,
        x,
        weighted,
        low,
        high,
        out,
        outStart,
      );
      if (scaling === null || out instanceof Float64Array) return;
      const plane = out.subarray(outStart, outStart + y.first.length * x.first.length);
      scaleSamples(plane, null, scaling, "typescript");
    },
    interpolate2d(slot, low, high, out, outStart) {
      const plane = ring.subarray(slot * rows * columns);
      resizeCubicPlane2d(plane, columns, y, x, weighted, low, high, out, outStart);
    },
  };
}
