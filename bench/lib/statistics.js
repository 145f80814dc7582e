// What is made of repeated measurements.

/** Middle of a list; the mean of the two middle ones of an even count. */
export function median(values) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Median, extremes, and the distance of the extremes as a share of the median. */
export function summarize(values) {
  const middle = median(values);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return { median: middle, low, high, spread: middle > 0 ? (high - low) / middle : 0 };
}

/** Merges records with the same keys: every number becomes the summary of its numbers. */
export function summarizeRecords(records) {
  const [first] = records;
  if (first === undefined) return {};
  const keys = Object.keys(first).filter((key) => typeof first[key] === "number");
  return Object.fromEntries(
    keys.map((key) => [key, summarize(records.map((record) => record[key]))]),
  );
}

/** Sum of a field over records. */
export function total(records, field) {
  return records.reduce((sum, record) => sum + record[field], 0);
}
