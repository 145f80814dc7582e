// A tile of the cubic B-spline prefilter: sixteen lines side by side, two per vector.
// Twin of src/resampling/spline-axis.ts and spline-lines.ts: same order of operations per line.

export const POLE: f64 = -0.2679491924311227;
export const GAIN: f64 = (1 - POLE) * (1 - 1 / POLE);
export const PADDING: usize = 12;
export const HALO: usize = 2;

export const LANES: usize = 16;
/** Bytes of one sample of all lanes. */
export const STRIDE: usize = 128;
const REACH: f64 = 144115188075855872; // 2^57

/**
 * Sum of the absolute values of the tile after gathering: at least the largest, which the end of the
 * causal sum asks for; 0 only where all samples are 0, not finite where one is not.
 */
export let peak: f64 = 0;

// @ts-ignore: decorator
@inline
function notePeak(a: v128, b: v128, c: v128, d: v128): void {
  const sum = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  peak = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

// @ts-ignore: decorator
@inline
function scaled64(src: usize, gain: v128): v128 {
  return f64x2.mul(v128.load(src), gain);
}

// @ts-ignore: decorator
@inline
function scaled32(src: usize, gain: v128): v128 {
  return f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(src)), gain);
}

/** Sixteen neighbouring columns of float64, scaled by the gain. */
export function gatherColumns64(src: usize, step: usize, size: usize, to: usize): void {
  const gain = f64x2.splat(GAIN);
  let p = f64x2.splat(0);
  let q = p;
  let r = p;
  let s = p;
  for (let i: usize = 0; i < size; i++) {
    for (let half: usize = 0; half < STRIDE; half += 64) {
      const a = scaled64(src + half, gain);
      const b = scaled64(src + half + 16, gain);
      const c = scaled64(src + half + 32, gain);
      const d = scaled64(src + half + 48, gain);
      v128.store(to + half, a);
      v128.store(to + half, b, 16);
      v128.store(to + half, c, 32);
      v128.store(to + half, d, 48);
      p = f64x2.add(p, f64x2.abs(a));
      q = f64x2.add(q, f64x2.abs(b));
      r = f64x2.add(r, f64x2.abs(c));
      s = f64x2.add(s, f64x2.abs(d));
    }
    src += step;
    to += STRIDE;
  }
  notePeak(p, q, r, s);
}

/** Sixteen neighbouring columns of float32, widened and scaled. */
export function gatherColumns32(src: usize, step: usize, size: usize, to: usize): void {
  const gain = f64x2.splat(GAIN);
  let p = f64x2.splat(0);
  let q = p;
  let r = p;
  let s = p;
  for (let i: usize = 0; i < size; i++) {
    for (let half: usize = 0; half < STRIDE; half += 64) {
      const from = src + (half >>> 1);
      const a = scaled32(from, gain);
      const b = scaled32(from + 8, gain);
      const c = scaled32(from + 16, gain);
      const d = scaled32(from + 24, gain);
      v128.store(to + half, a);
      v128.store(to + half, b, 16);
      v128.store(to + half, c, 32);
      v128.store(to + half, d, 48);
      p = f64x2.add(p, f64x2.abs(a));
      q = f64x2.add(q, f64x2.abs(b));
      r = f64x2.add(r, f64x2.abs(c));
      s = f64x2.add(s, f64x2.abs(d));
    }
    src += step;
    to += STRIDE;
  }
  notePeak(p, q, r, s);
}

/** Sixteen rows of float64, turned into columns and scaled. */
export function gatherRows(src: usize, lineStep: usize, size: usize, to: usize): void {
  const gain = f64x2.splat(GAIN);
  const zero = f64x2.splat(0);
  let p = zero;
  let q = zero;
  const even = size & ~1;
  for (let lane: usize = 0; lane < LANES; lane += 2) {
    let upper = src + lane * lineStep;
    let lower = upper + lineStep;
    let at = to + (lane << 3);
    for (let i: usize = 0; i < even; i += 2) {
      const a = scaled64(upper, gain);
      const b = scaled64(lower, gain);
      v128.store(at, v128.shuffle<f64>(a, b, 0, 2));
      v128.store(at, v128.shuffle<f64>(a, b, 1, 3), STRIDE);
      p = f64x2.add(p, f64x2.abs(a));
      q = f64x2.add(q, f64x2.abs(b));
      upper += 16;
      lower += 16;
      at += 2 * STRIDE;
    }
    if (even < size) {
      const pair = v128.load64_lane(lower, v128.load64_zero(upper), 1);
      const value = f64x2.mul(pair, gain);
      v128.store(at, value);
      p = f64x2.add(p, f64x2.abs(value));
    }
  }
  notePeak(p, q, zero, zero);
}

/** Fewer than sixteen lines of any layout; the last one fills the lanes that are left. */
export function gatherSome(
  src: usize, isDouble: bool, step: usize, lineStep: usize, size: usize, lanes: usize, to: usize,
): void {
  let sum: f64 = 0;
  for (let i: usize = 0; i < size; i++) {
    for (let lane: usize = 0; lane < LANES; lane++) {
      const at = src + i * step + min(lane, lanes - 1) * lineStep;
      const value = (isDouble ? load<f64>(at) : <f64>load<f32>(at)) * GAIN;
      store<f64>(to, value);
      sum += abs(value);
      to += 8;
    }
  }
  peak = sum;
}

export function pad(tile: usize, size: usize): void {
  const head = tile + PADDING * STRIDE;
  const end = head + size * STRIDE;
  for (let i: usize = 0; i < PADDING; i++) {
    memory.copy(tile + i * STRIDE, head, STRIDE);
    memory.copy(end + i * STRIDE, end - STRIDE, STRIDE);
  }
}

/**
 * First values of the causal recursion of eight lines: the lines continued by reflection. Their four sums run side
 * by side, and end where the rest can change none of them.
 */
function causalStart(first: usize, length: usize, polePower: f64): void {
  const last = first + (length - 1) * STRIDE;
  const zn = f64x2.splat(polePower);
  const reach = peak * REACH;
  let a = f64x2.add(v128.load(first), f64x2.mul(zn, v128.load(last)));
  let b = f64x2.add(v128.load(first, 16), f64x2.mul(zn, v128.load(last, 16)));
  let c = f64x2.add(v128.load(first, 32), f64x2.mul(zn, v128.load(last, 32)));
  let d = f64x2.add(v128.load(first, 48), f64x2.mul(zn, v128.load(last, 48)));
  let power = POLE;
  let at = first + STRIDE;
  let mirrored = last - STRIDE;
  for (; at < last; at += STRIDE, mirrored -= STRIDE) {
    const factor = f64x2.splat(power);
    a = nextTerm(a, factor, v128.load(at), zn, v128.load(mirrored));
    b = nextTerm(b, factor, v128.load(at, 16), zn, v128.load(mirrored, 16));
    c = nextTerm(c, factor, v128.load(at, 32), zn, v128.load(mirrored, 32));
    d = nextTerm(d, factor, v128.load(at, 48), zn, v128.load(mirrored, 48));
    power *= POLE;
    const least = f64x2.splat(abs(power) * reach);
    const ab = f64x2.pmin(f64x2.abs(a), f64x2.abs(b));
    const cd = f64x2.pmin(f64x2.abs(c), f64x2.abs(d));
    // Samples that are not finite make `least` so too: then no term is left out.
    if (i64x2.all_true(f64x2.lt(least, f64x2.pmin(ab, cd)))) break;
  }
  // scipy reads its own running sum as the mirrored sample of the last term.
  if (at == last) {
    const factor = f64x2.splat(power);
    a = nextTerm(a, factor, v128.load(last), zn, a);
    b = nextTerm(b, factor, v128.load(last, 16), zn, b);
    c = nextTerm(c, factor, v128.load(last, 32), zn, c);
    d = nextTerm(d, factor, v128.load(last, 48), zn, d);
  }
  const scale = f64x2.splat(POLE / (1 - polePower * polePower));
  v128.store(first, f64x2.add(f64x2.mul(a, scale), v128.load(first)));
  v128.store(first, f64x2.add(f64x2.mul(b, scale), v128.load(first, 16)), 16);
  v128.store(first, f64x2.add(f64x2.mul(c, scale), v128.load(first, 32)), 32);
  v128.store(first, f64x2.add(f64x2.mul(d, scale), v128.load(first, 48)), 48);
}

// @ts-ignore: decorator
@inline
function nextTerm(sum: v128, factor: v128, sample: v128, zn: v128, mirrored: v128): v128 {
  return f64x2.add(sum, f64x2.mul(factor, f64x2.add(sample, f64x2.mul(zn, mirrored))));
}

/** First half of the filter: `c[i] += z * c[i-1]`. */
export function filterForwards(tile: usize, length: usize, polePower: f64): void {
  causalStart(tile, length, polePower);
  causalStart(tile + 64, length, polePower);
  const pole = f64x2.splat(POLE);
  let a = v128.load(tile);
  let b = v128.load(tile, 16);
  let c = v128.load(tile, 32);
  let d = v128.load(tile, 48);
  let e = v128.load(tile, 64);
  let f = v128.load(tile, 80);
  let g = v128.load(tile, 96);
  let h = v128.load(tile, 112);
  // Eight chains: one alone would wait for its own last result.
  const last = tile + (length - 1) * STRIDE;
  for (let at = tile + STRIDE; at <= last; at += STRIDE) {
    a = f64x2.add(v128.load(at), f64x2.mul(pole, a));
    b = f64x2.add(v128.load(at, 16), f64x2.mul(pole, b));
    c = f64x2.add(v128.load(at, 32), f64x2.mul(pole, c));
    d = f64x2.add(v128.load(at, 48), f64x2.mul(pole, d));
    e = f64x2.add(v128.load(at, 64), f64x2.mul(pole, e));
    f = f64x2.add(v128.load(at, 80), f64x2.mul(pole, f));
    g = f64x2.add(v128.load(at, 96), f64x2.mul(pole, g));
    h = f64x2.add(v128.load(at, 112), f64x2.mul(pole, h));
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
    v128.store(at, e, 64);
    v128.store(at, f, 80);
    v128.store(at, g, 96);
    v128.store(at, h, 112);
  }
}

/** Second half: `c[n-1] *= z / (z - 1)`, then `c[i] = z * (c[i+1] - c[i])` down to 0. */
export function filterBackwards(tile: usize, length: usize): void {
  const pole = f64x2.splat(POLE);
  const lastFactor = f64x2.splat(POLE / (POLE - 1));
  let at = tile + (length - 1) * STRIDE;
  let a = f64x2.mul(v128.load(at), lastFactor);
  let b = f64x2.mul(v128.load(at, 16), lastFactor);
  let c = f64x2.mul(v128.load(at, 32), lastFactor);
  let d = f64x2.mul(v128.load(at, 48), lastFactor);
  let e = f64x2.mul(v128.load(at, 64), lastFactor);
  let f = f64x2.mul(v128.load(at, 80), lastFactor);
  let g = f64x2.mul(v128.load(at, 96), lastFactor);
  let h = f64x2.mul(v128.load(at, 112), lastFactor);
  v128.store(at, a);
  v128.store(at, b, 16);
  v128.store(at, c, 32);
  v128.store(at, d, 48);
  v128.store(at, e, 64);
  v128.store(at, f, 80);
  v128.store(at, g, 96);
  v128.store(at, h, 112);
  while (at > tile) {
    at -= STRIDE;
    a = f64x2.mul(pole, f64x2.sub(a, v128.load(at)));
    b = f64x2.mul(pole, f64x2.sub(b, v128.load(at, 16)));
    c = f64x2.mul(pole, f64x2.sub(c, v128.load(at, 32)));
    d = f64x2.mul(pole, f64x2.sub(d, v128.load(at, 48)));
    e = f64x2.mul(pole, f64x2.sub(e, v128.load(at, 64)));
    f = f64x2.mul(pole, f64x2.sub(f, v128.load(at, 80)));
    g = f64x2.mul(pole, f64x2.sub(g, v128.load(at, 96)));
    h = f64x2.mul(pole, f64x2.sub(h, v128.load(at, 112)));
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
    v128.store(at, e, 64);
    v128.store(at, f, 80);
    v128.store(at, g, 96);
    v128.store(at, h, 112);
  }
}

export function scatterColumns(tile: usize, size: usize, lanes: usize, out: usize, step: usize): void {
  let from = tile + (PADDING - HALO) * STRIDE;
  for (let i: usize = 0; i < size + 2 * HALO; i++) {
    if (lanes == LANES) {
      for (let lane: usize = 0; lane < STRIDE; lane += 16) {
        v128.store(out + lane, v128.load(from + lane));
      }
    } else memory.copy(out, from, lanes << 3);
    out += step;
    from += STRIDE;
  }
}
