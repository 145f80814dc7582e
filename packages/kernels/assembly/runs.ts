// Runs of equal float32 values. Twin of src/runs/equal-runs.ts.

/**
 * Finds the runs of equal values: -0 equals 0, NaN equals nothing.
 *
 * @param values - Receives the value of each run, its first.
 * @param ends - Receives for each run the index behind its last value.
 * @returns Number of runs.
 */
export function equalRuns(src: usize, count: u32, values: usize, ends: usize): u32 {
  const end = src + (<usize>count << 2);
  let runs: usize = 0;
  for (let at = src; at < end; runs += 4) {
    const value = load<f32>(at);
    const same = f32x4.splat(value);
    store<f32>(values + runs, value);
    at += 4;
    while (at + 16 <= end && i32x4.all_true(f32x4.eq(v128.load(at), same))) at += 16;
    while (at < end && load<f32>(at) == value) at += 4;
    store<u32>(ends + runs, <u32>((at - src) >>> 2));
  }
  return <u32>(runs >>> 2);
}
