import { SPLINE_POLE } from "./spline-pole.js";

/**
 * 2^57. A later term is at most `2 * |power| * peak`; one below 2^-56 of the running sum, a quarter of
 * the smallest half ulp, cannot change it.
 */
const REACH = 0x200000000000000;

/**
 * Turns lines of samples into cubic B-spline coefficients, in place.
 *
 * The lines are interleaved: sample `i` of line `l` is `lines[i * lineCount + l]`. They have been
 * multiplied by the gain already. Order of operations per line `c` of length `n`, in double, pole
 * `z`, `zn = z^n`: `c0 = c[0]`; `c[0] += zn * c[n-1]`; for `i = 1..n-1` `c[0] += zi * (c[i] + zn *
 * c[n-1-i])` with `zi = z, z*z, ...`; `c[0] = c[0] * (z / (1 - zn*zn)) + c0`; for `i = 1..n-1`
 * `c[i] += z * c[i-1]`; `c[n-1] *= z / (z - 1)`; for `i = n-2..0` `c[i] = z * (c[i+1] - c[i])`.
 *
 * The sum that starts a line ends early where its remaining terms are too small to change it.
 *
 * @param lines - Interleaved lines; the first `length * lineCount` values are rewritten.
 * @param lineCount - Number of lines.
 * @param length - Samples per line, at least 2.
 * @param polePower - `splinePolePower(length)`.
 * @param peak - Largest absolute value of all lines, or more; NaN when a sample is NaN.
 * @see spec 2-numpy-semantics, section 6.2
 */
export function filterSplineLines(
  lines: Float64Array,
  lineCount: number,
  length: number,
  polePower: number,
  peak: number,
): void {
  filterLinesForwards(lines, lineCount, length, polePower, peak);
  filterLinesBackwards(lines, lineCount, length);
}

/** The first half of {@link filterSplineLines}: up to `c[i] += z * c[i-1]`. */
export function filterLinesForwards(
  lines: Float64Array,
  lineCount: number,
  length: number,
  polePower: number,
  peak: number,
): void {
  for (let line = 0; line < lineCount; line++) {
    lines[line] = causalStart(lines, line, lineCount, length, polePower, peak);
  }
  const total = length * lineCount;
  for (let p = lineCount; p < total; p++) {
    lines[p] = (lines[p] as number) + SPLINE_POLE * (lines[p - lineCount] as number);
  }
}

/** The second half of {@link filterSplineLines}: from `c[n-1] *= z / (z - 1)` on. */
export function filterLinesBackwards(lines: Float64Array, lineCount: number, length: number): void {
  const total = length * lineCount;
  const lastFactor = SPLINE_POLE / (SPLINE_POLE - 1);
  for (let p = total - lineCount; p < total; p++) lines[p] = (lines[p] as number) * lastFactor;
  for (let p = total - lineCount - 1; p >= 0; p--) {
    lines[p] = SPLINE_POLE * ((lines[p + lineCount] as number) - (lines[p] as number));
  }
}

/** First value of the causal recursion: the line continued on both sides by reflection. */
function causalStart(
  lines: Float64Array,
  line: number,
  stride: number,
  length: number,
  polePower: number,
  peak: number,
): number {
  const first = lines[line] as number;
  const last = line + (length - 1) * stride;
  // Infinite or NaN when the samples are: then no term is left out.
  const reach = peak * REACH;
  let sum = first + polePower * (lines[last] as number);
  let power = SPLINE_POLE;
  let p = line + stride;
  let mirrored = last - stride;
  for (; p < last; p += stride, mirrored -= stride) {
    sum += power * ((lines[p] as number) + polePower * (lines[mirrored] as number));
    power *= SPLINE_POLE;
    if (Math.abs(power) * reach < Math.abs(sum)) break;
  }
  // scipy reads its own running sum as the mirrored sample of the last term.
  if (p === last) sum += power * ((lines[last] as number) + polePower * sum);
  sum *= SPLINE_POLE / (1 - polePower * polePower);
  return sum + first;
}
