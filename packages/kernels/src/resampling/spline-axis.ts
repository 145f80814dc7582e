import { filterSplineLines } from "./spline-lines.js";
import { SPLINE_GAIN, SPLINE_PADDING } from "./spline-pole.js";
import { CUBIC_HALO } from "./taps.js";

/** Lines that are filtered together: one cache line of float32 input. */
export const SPLINE_LANES = 16;

/** Length of a line of `size` samples once it is padded on both sides. */
export function paddedSplineLength(size: number): number {
  return size + 2 * SPLINE_PADDING;
}

/**
 * Filters all lines along one axis and keeps the coefficients that taps can reach.
 *
 * A line of `size` samples is padded by {@link SPLINE_PADDING} edge samples on both sides, multiplied
 * by the gain and filtered in double; the `CUBIC_HALO` coefficients next to it are kept on both sides, so that
 * coefficient `i` of the result belongs to sample `i - CUBIC_HALO`. Lines of zeros stay zeros (+0).
 *
 * Padding the other axes and filtering this one commute, because padded lines are copies: filtering
 * z on the bare volume, then y, then x gives the bits of filtering the padded volume.
 *
 * @param source - Samples; line `l` starts at `sourceStart + l * sourceLineStep`.
 * @param sourceStep - Elements between two samples of a line.
 * @param size - Samples per line.
 * @param lineCount - Number of lines.
 * @param out - Coefficients, `size + 2 * CUBIC_HALO` per line, laid out by the `out...` numbers.
 * @param scratch - At least `paddedSplineLength(size) * SPLINE_LANES` values.
 * @param polePower - `splinePolePower(paddedSplineLength(size))`.
 * @see spec 2-numpy-semantics, section 6.2
 */
export function filterSplineAxis(
  source: Float32Array | Float64Array,
  sourceStart: number,
  sourceStep: number,
  sourceLineStep: number,
  size: number,
  lineCount: number,
  out: Float64Array,
  outStart: number,
  outStep: number,
  outLineStep: number,
  scratch: Float64Array,
  polePower: number,
): void {
  for (let line = 0; line < lineCount; line += SPLINE_LANES) {
    const lanes = Math.min(SPLINE_LANES, lineCount - line);
    const from = sourceStart + line * sourceLineStep;
    const peak = gatherLines(source, from, sourceStep, sourceLineStep, size, lanes, scratch);
    // Zero lines are common outside the body; filtering would only change signs of zeros.
    if (peak !== 0) {
      filterSplineLines(scratch, lanes, paddedSplineLength(size), polePower, peak);
    }
    scatterLines(scratch, size, lanes, out, outStart + line * outLineStep, outStep, outLineStep);
  }
}

/** Pads, scales and interleaves `lanes` lines; returns their largest absolute value. */
export function gatherLines(
  source: Float32Array | Float64Array,
  start: number,
  step: number,
  lineStep: number,
  size: number,
  lanes: number,
  scratch: Float64Array,
): number {
  const head = SPLINE_PADDING * lanes;
  let peak = 0;
  let to = head;
  for (let i = 0; i < size; i++) {
    let from = start + i * step;
    for (let lane = 0; lane < lanes; lane++, from += lineStep) {
      const value = (source[from] as number) * SPLINE_GAIN;
      scratch[to++] = value;
      peak = Math.max(peak, Math.abs(value));
    }
  }
  for (let p = 0; p < head; p += lanes) scratch.copyWithin(p, head, head + lanes);
  const tail = to - lanes;
  for (let p = to; p < to + head; p += lanes) scratch.copyWithin(p, tail, tail + lanes);
  return peak;
}

/** Writes the middle of the interleaved lines, `CUBIC_HALO` padded samples included on each side. */
function scatterLines(
  scratch: Float64Array,
  size: number,
  lanes: number,
  out: Float64Array,
  start: number,
  step: number,
  lineStep: number,
): void {
  let from = (SPLINE_PADDING - CUBIC_HALO) * lanes;
  const kept = size + 2 * CUBIC_HALO;
  for (let i = 0; i < kept; i++) {
    let to = start + i * step;
    for (let lane = 0; lane < lanes; lane++, to += lineStep) out[to] = scratch[from++] as number;
  }
}
