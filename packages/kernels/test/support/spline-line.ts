import { filterSplineLines, SPLINE_GAIN, splinePolePower } from "../../src/index.js";

/** Filters one bare line with the kernel, `copies` times side by side in interleaved lanes; returns the lane asked for. */
export function filterLine(samples: ArrayLike<number>, copies = 1, lane = 0): Float64Array {
  const { length } = samples;
  const lines = new Float64Array(length * copies);
  for (let i = 0; i < lines.length; i++) {
    lines[i] = Number(samples[Math.floor(i / copies)]) * SPLINE_GAIN;
  }
  const peak = lines.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  filterSplineLines(lines, copies, length, splinePolePower(length), peak);
  return Float64Array.from({ length }, (_, i) => lines[i * copies + lane] as number);
}
