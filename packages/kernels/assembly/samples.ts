// Passes over float32 samples: numpy's sums, and clip, subtract, divide. Twins of src/samples/*.ts.
//
// Every operation rounds to float32. A product or quotient of two float32 numbers that JavaScript makes in double
// and then rounds is the same float32 number, since 53 bits are more than twice 24 and two: so the twins agree.

const LEAF: usize = 128;

/**
 * Sum of `count` samples by numpy's pairwise rule: eight running sums over groups of eight, joined as
 * ((r0+r1)+(r2+r3)) + ((r4+r5)+(r6+r7)), then the rest one by one; more than 128 are cut in two, the first part a multiple of eight.
 */
export function pairwiseSum(src: usize, count: usize): f32 {
  if (count > LEAF) {
    let half = count >> 1;
    half -= half & 7;
    return pairwiseSum(src, half) + pairwiseSum(src + (half << 2), count - half);
  }
  const end = src + (count << 2);
  if (count < 8) return addRest(0, src, end);
  let low = v128.load(src);
  let high = v128.load(src, 16);
  src += 32;
  for (; src + 32 <= end; src += 32) {
    low = f32x4.add(low, v128.load(src));
    high = f32x4.add(high, v128.load(src, 16));
  }
  return addRest(joined(low) + joined(high), src, end);
}

// @ts-ignore: decorator
@inline
function joined(sums: v128): f32 {
  return (
    f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) +
    (f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3))
  );
}

// @ts-ignore: decorator
@inline
function addRest(sum: f32, src: usize, end: usize): f32 {
  for (; src < end; src += 4) sum += load<f32>(src);
  return sum;
}

/** Writes the squares of the deviations from a mean; deviation and square are rounded each. */
export function squareDeviations(src: usize, count: usize, mean: f32, out: usize): void {
  const end = src + (count << 2);
  const means = f32x4.splat(mean);
  for (; src + 16 <= end; src += 16, out += 16) {
    const deviations = f32x4.sub(v128.load(src), means);
    v128.store(out, f32x4.mul(deviations, deviations));
  }
  for (; src < end; src += 4, out += 4) {
    const deviation = load<f32>(src) - mean;
    store<f32>(out, deviation * deviation);
  }
}

/** Copies the samples whose label is at least 0 to `out`, one behind the other. Returns the address behind the last. */
export function gatherLabelled(src: usize, labels: usize, count: usize, out: usize): usize {
  const end = src + (count << 2);
  const zero = f32x4.splat(0);
  for (; src + 16 <= end; src += 16, labels += 16) {
    const inside = i32x4.bitmask(f32x4.ge(v128.load(labels), zero));
    if (inside == 0) continue;
    if (inside == 15) {
      v128.store(out, v128.load(src));
      out += 16;
      continue;
    }
    // What is written beyond is written over by the next sample.
    store<u32>(out, load<u32>(src));
    out += (<usize>inside & 1) << 2;
    store<u32>(out, load<u32>(src, 4));
    out += (<usize>inside & 2) << 1;
    store<u32>(out, load<u32>(src, 8));
    out += <usize>inside & 4;
    store<u32>(out, load<u32>(src, 12));
    out += (<usize>inside & 8) >> 1;
  }
  for (; src < end; src += 4, labels += 4) {
    store<u32>(out, load<u32>(src));
    if (load<f32>(labels) >= 0) out += 4;
  }
  return out;
}

/** (x - subtract) / divide in place; with `clips`, x is brought into [low, high] first. NaN stays NaN. */
export function scaleSamples(
  at: usize,
  count: usize,
  clips: bool,
  low: f32,
  high: f32,
  subtract: f32,
  divide: f32,
): void {
  // Whole vectors: the host leaves room for a part of one behind the last sample.
  const end = at + (count << 2);
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const subtracts = f32x4.splat(subtract);
  const divides = f32x4.splat(divide);
  if (clips && subtract != 0) {
    // One instruction each, where max and min take eight. They may choose another zero; the difference is the same.
    for (; at < end; at += 16) {
      const clipped = f32x4.pmin(f32x4.pmax(v128.load(at), lows), highs);
      v128.store(at, f32x4.div(f32x4.sub(clipped, subtracts), divides));
    }
    return;
  }
  if (clips) {
    for (; at < end; at += 16) {
      const clipped = f32x4.min(f32x4.max(v128.load(at), lows), highs);
      v128.store(at, f32x4.div(f32x4.sub(clipped, subtracts), divides));
    }
    return;
  }
  for (; at < end; at += 16) {
    v128.store(at, f32x4.div(f32x4.sub(v128.load(at), subtracts), divides));
  }
}

/** Sets samples to 0 whose label is below 0. */
export function clearUnlabelled(at: usize, labels: usize, count: usize): void {
  const end = at + (count << 2);
  const zero = f32x4.splat(0);
  for (; at < end; at += 16, labels += 16) {
    v128.store(at, v128.andnot(v128.load(at), f32x4.lt(v128.load(labels), zero)));
  }
}
