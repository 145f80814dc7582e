// Minimum and maximum of samples. Twin of src/resampling/sample-range.ts: NaN where one is NaN, -0 below +0.

/** Writes the least and the greatest of `count` samples, float64 each, to `out`. */
export function sampleRange(src: usize, isDouble: bool, count: usize, out: usize): void {
  if (isDouble) rangeOfDoubles(src, src + (count << 3), out);
  else rangeOfSingles(src, src + (count << 2), out);
}

function rangeOfSingles(at: usize, end: usize, out: usize): void {
  const start = at;
  let low = f32x4.splat(Infinity);
  let high = f32x4.splat(-Infinity);
  let unordered = i32x4.splat(0);
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    low = f32x4.pmin(low, four);
    high = f32x4.pmax(high, four);
    unordered = v128.or(unordered, f32x4.ne(four, four));
  }
  let least = min(
    min(f32x4.extract_lane(low, 0), f32x4.extract_lane(low, 1)),
    min(f32x4.extract_lane(low, 2), f32x4.extract_lane(low, 3)),
  );
  let most = max(
    max(f32x4.extract_lane(high, 0), f32x4.extract_lane(high, 1)),
    max(f32x4.extract_lane(high, 2), f32x4.extract_lane(high, 3)),
  );
  for (; at < end; at += 4) {
    least = min(least, load<f32>(at));
    most = max(most, load<f32>(at));
  }
  if (v128.any_true(unordered)) {
    least = NaN;
    most = NaN;
  }
  // Which of two zeros came first decided above.
  if (least == 0) least = hasZero(start, end, true) ? -0.0 : 0;
  if (most == 0) most = hasZero(start, end, false) ? 0 : -0.0;
  store<f64>(out, least);
  store<f64>(out, most, 8);
}

/** Whether there is a zero of a sign, where all samples have one sign but for zeros. */
function hasZero(at: usize, end: usize, isNegative: bool): bool {
  let any = i32x4.splat(0);
  let all = i32x4.splat(-1);
  for (; at + 16 <= end; at += 16) {
    const four = v128.load(at);
    any = v128.or(any, four);
    all = v128.and(all, four);
  }
  let anySign = i32x4.bitmask(any) != 0;
  let allSigns = i32x4.bitmask(all) == 15;
  for (; at < end; at += 4) {
    const isBelow = load<i32>(at) < 0;
    anySign = anySign || isBelow;
    allSigns = allSigns && isBelow;
  }
  return isNegative ? anySign : !allSigns;
}

function rangeOfDoubles(at: usize, end: usize, out: usize): void {
  let low = f64x2.splat(Infinity);
  let high = f64x2.splat(-Infinity);
  for (; at + 16 <= end; at += 16) {
    const pair = v128.load(at);
    low = f64x2.min(low, pair);
    high = f64x2.max(high, pair);
  }
  let least = min(f64x2.extract_lane(low, 0), f64x2.extract_lane(low, 1));
  let most = max(f64x2.extract_lane(high, 0), f64x2.extract_lane(high, 1));
  if (at < end) {
    least = min(least, load<f64>(at));
    most = max(most, load<f64>(at));
  }
  store<f64>(out, least);
  store<f64>(out, most, 8);
}
