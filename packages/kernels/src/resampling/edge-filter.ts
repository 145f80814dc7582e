import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";
import { PHASE_SLACK, samePhase } from "../wasm/same-phase.js";
import { sampleRange } from "./sample-range.js";
import { gatherLines, paddedSplineLength, SPLINE_LANES } from "./spline-axis.js";
import { SPLINE_BLOCK, splineBlockCount, storeEdges } from "./spline-blocks.js";
import { filterLinesBackwards, filterLinesForwards } from "./spline-lines.js";
import { splinePolePower } from "./spline-pole.js";

/**
 * Filters neighbouring columns and keeps of each block of coefficients what is needed to make it again: the
 * value of the forward pass before the block, and the coefficient behind it.
 *
 * Holds scratch memory: valid until the next object of this thread that resamples is made.
 */
export interface EdgeFilter {
  /**
   * Filters `count` columns: sample `i` of column `c` is `source[start + i * step + c]`, edge `e` of it
   * `edges[edgeStart + e * edgeStep + c]`, edges `2 * b` and `2 * b + 1` being those of block `b`.
   *
   * @returns Minimum and maximum of the samples, both NaN where one is NaN.
   */
  run(
    source: Float32Array | Float64Array,
    start: number,
    step: number,
    count: number,
    edges: Float64Array,
    edgeStart: number,
    edgeStep: number,
  ): readonly [low: number, high: number];
}

/**
 * The first half of a prefilter by blocks; {@link CubicPlanes} restores the blocks.
 *
 * A filtered column depends on all of its samples, but a block of it only on its samples and two numbers. So a volume of
 * coefficients need not be held: an eighth of it is enough, and all bits are those of {@link filterSplineAxis} (but for
 * signs of zeros, which reach no result).
 *
 * @param size - Samples per column.
 * @param most - Columns per run, at most.
 * @param form - Default: wasm where it can run.
 * @see spec 2-numpy-semantics, section 6.2
 */
export function makeEdgeFilter(
  size: number,
  most: number,
  form: KernelForm = bestForm(),
): EdgeFilter {
  const instance = instanceFor(form, "resampling");
  return instance === undefined ? typescriptFilter(size) : wasmFilter(instance, size, most);
}

function typescriptFilter(size: number): EdgeFilter {
  const padded = paddedSplineLength(size);
  const lines = new Float64Array(padded * SPLINE_LANES);
  const power = splinePolePower(padded);
  return {
    run(source, start, step, count, edges, edgeStart, edgeStep) {
      for (let line = 0; line < count; line += SPLINE_LANES) {
        const lanes = Math.min(SPLINE_LANES, count - line);
        const peak = gatherLines(source, start + line, step, 1, size, lanes, lines);
        if (peak !== 0) filterLinesForwards(lines, lanes, padded, power, peak);
        storeEdges(lines, lanes, size, 0, edges, edgeStart + line, edgeStep);
        if (peak !== 0) filterLinesBackwards(lines, lanes, padded);
        storeEdges(lines, lanes, size, 1, edges, edgeStart + line, edgeStep);
      }
      return sampleRange(source, start, count, step, size);
    },
  };
}

function wasmFilter(instance: KernelInstance, size: number, most: number): EdgeFilter {
  const padded = paddedSplineLength(size);
  const power = splinePolePower(padded);
  const edgeCount = 2 * splineBlockCount(size);
  const sizes = [
    8 * size * (most + 1) + PHASE_SLACK,
    8 * edgeCount * most,
    8 * padded * SPLINE_LANES,
    16,
  ];
  const [room, dst, tile, range] = instance.layOut(sizes) as [number, number, number, number];
  const { buffer, functions } = instance;
  const results = new Float64Array(buffer, dst, edgeCount * most);
  const found = new Float64Array(buffer, range, 2);
  return {
    run(source, start, step, count, edges, edgeStart, edgeStep) {
      const isDouble = source instanceof Float64Array;
      // Rows of float32 lie in words as the source's do: what is shared is copied by words then.
      const length = count + (isDouble ? 0 : (count ^ step) & 1);
      const src = samePhase(room, source.subarray(start));
      const target = new (isDouble ? Float64Array : Float32Array)(buffer, src, size * length);
      for (let i = 0; i < size; i++) {
        const from = start + i * step;
        target.set(source.subarray(from, from + count), i * length);
        // The gap is part of what the range is taken of.
        if (length > count) target[i * length + count] = source[from] as number;
      }
      const bytes = (isDouble ? 8 : 4) * length;
      const step8 = 8 * count;
      functions.sampleRange(src, isDouble, size * length, range);
      functions.splineEdges(
        src,
        isDouble,
        bytes,
        size,
        count,
        SPLINE_BLOCK,
        dst,
        step8,
        tile,
        power,
      );
      for (let e = 0; e < edgeCount; e++) {
        edges.set(results.subarray(e * count, (e + 1) * count), edgeStart + e * edgeStep);
      }
      return [found[0] as number, found[1] as number];
    },
  };
}
