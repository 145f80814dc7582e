import { percentileOfSorted, sorted, type Volume } from "@voxprep/core";

/** At most this many voxels decide how bright a volume is drawn. */
const SAMPLE = 200_000;

/** How a volume is shown: from black to white, and its facts. */
export interface Look {
  readonly black: number;
  readonly white: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Measures a volume for display. Numbers that are not finite are left out. */
export function lookOf({ data }: Volume): Look {
  const stride = Math.max(1, Math.floor(data.length / SAMPLE));
  const sample: number[] = [];
  let [min, max, sum, count] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    count++;
    if (i % stride === 0) sample.push(value);
  }
  const ascending = sorted(Float64Array.from(sample));
  if (ascending.length === 0) return { black: 0, white: 1, min, max, mean: Number.NaN };
  const [low, high] = [percentileOfSorted(ascending, 1), percentileOfSorted(ascending, 99.5)];
  const [black, white] = high > low ? [low, high] : [min, max > min ? max : min + 1];
  return { black, white, min, max, mean: sum / count };
}
