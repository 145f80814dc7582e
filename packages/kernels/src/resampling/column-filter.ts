import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";
import { filterSplineAxis, paddedSplineLength, SPLINE_LANES } from "./spline-axis.js";
import { splinePolePower } from "./spline-pole.js";
import { CUBIC_HALO } from "./taps.js";

/**
 * Filters `count` neighbouring columns: sample `i` of column `c` is `source[start + i * step + c]`,
 * coefficient `i` of it `out[outStart + i * outStep + c]`, halo included.
 *
 * Holds scratch memory: valid until the next object of this thread that resamples is made.
 */
export interface ColumnFilter {
  /** Filters the columns at `start` into those at `outStart`. */
  run(
    source: Float32Array | Float64Array,
    start: number,
    step: number,
    out: Float64Array,
    outStart: number,
    outStep: number,
  ): void;
}

/**
 * A spline prefilter along one axis for rows of columns, such as the z axis of one row of a volume.
 *
 * Both forms follow the order of operations of {@link filterSplineAxis}, tile by tile of
 * {@link SPLINE_LANES} columns; the results are equal to the last bit, signs of zeros included.
 *
 * @param size - Samples per column.
 * @param count - Columns per run.
 * @param form - Default: wasm where it can run.
 * @see spec 2-numpy-semantics, section 6.2
 */
export function makeColumnFilter(
  size: number,
  count: number,
  form: KernelForm = bestForm(),
): ColumnFilter {
  const instance = instanceFor(form, "resampling");
  return instance === undefined ? typescriptFilter(size, count) : wasmFilter(instance, size, count);
}

function typescriptFilter(size: number, count: number): ColumnFilter {
  const padded = paddedSplineLength(size);
  const scratch = new Float64Array(padded * SPLINE_LANES);
  const power = splinePolePower(padded);
  return {
    run(source, start, step, out, outStart, outStep) {
      filterSplineAxis(
        source,
        start,
        step,
        1,
        size,
        count,
        out,
        outStart,
        outStep,
        1,
        scratch,
        power,
      );
    },
  };
}

function wasmFilter(instance: KernelInstance, size: number, count: number): ColumnFilter {
  const padded = paddedSplineLength(size);
  const kept = size + 2 * CUBIC_HALO;
  const power = splinePolePower(padded);
  const sizes = [8 * size * count, 8 * kept * count, 8 * padded * SPLINE_LANES];
  const [src, dst, tile] = instance.layOut(sizes) as [number, number, number];
  const { buffer, functions } = instance;
  const singles = new Float32Array(buffer, src, size * count);
  const doubles = new Float64Array(buffer, src, size * count);
  const results = new Float64Array(buffer, dst, kept * count);
  return {
    run(source, start, step, out, outStart, outStep) {
      const isDouble = source instanceof Float64Array;
      const target = isDouble ? doubles : singles;
      for (let i = 0; i < size; i++) {
        const from = start + i * step;
        target.set(source.subarray(from, from + count), i * count);
      }
      const bytes = (isDouble ? 8 : 4) * count;
      functions.splineColumns(src, isDouble, bytes, size, count, dst, 8 * count, tile, power);
      for (let i = 0; i < kept; i++) {
        out.set(results.subarray(i * count, (i + 1) * count), outStart + i * outStep);
      }
    },
  };
}
