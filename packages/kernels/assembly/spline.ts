// Cubic B-spline prefilter, sixteen lines at a time, two per vector.
// Twin of src/resampling/spline-axis.ts and spline-lines.ts: same order of operations per line.

const POLE: f64 = -0.2679491924311227;
const GAIN: f64 = (1 - POLE) * (1 - 1 / POLE);
const PADDING: usize = 12;
const HALO: usize = 2;

const LANES: usize = 16;
/** Bytes of one sample of all lanes. */
const STRIDE: usize = 128;
const REACH: f64 = 144115188075855872; // 2^57

/**
 * Sum of the absolute values of the tile after gathering: at least the largest, which the end of the
 * causal sum asks for; 0 only where all samples are 0, not finite where one is not.
 */
let peak: f64 = 0;

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
function gatherColumns64(src: usize, step: usize, size: usize, to: usize): void {
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
function gatherColumns32(src: usize, step: usize, size: usize, to: usize): void {
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
function gatherRows(src: usize, lineStep: usize, size: usize, to: usize): void {
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
function gatherSome(
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

function pad(tile: usize, size: usize): void {
  const head = tile + PADDING * STRIDE;
  const end = head + size * STRIDE;
  for (let i: usize = 0; i < PADDING; i++) {
    memory.copy(tile + i * STRIDE, head, STRIDE);
    memory.copy(end + i * STRIDE, end - STRIDE, STRIDE);
  }
}

/** First values of the causal recursion of two lines: the lines continued by reflection. */
function causalStart(first: usize, length: usize, polePower: f64): v128 {
  const last = first + (length - 1) * STRIDE;
  const zn = f64x2.splat(polePower);
  const start = v128.load(first);
  const reach = peak * REACH;
  let sum = f64x2.add(start, f64x2.mul(zn, v128.load(last)));
  let power = POLE;
  let at = first + STRIDE;
  let mirrored = last - STRIDE;
  for (; at < last; at += STRIDE, mirrored -= STRIDE) {
    const term = f64x2.add(v128.load(at), f64x2.mul(zn, v128.load(mirrored)));
    sum = f64x2.add(sum, f64x2.mul(f64x2.splat(power), term));
    power *= POLE;
    if (i64x2.all_true(f64x2.lt(f64x2.splat(abs(power) * reach), f64x2.abs(sum)))) break;
  }
  // scipy reads its own running sum as the mirrored sample of the last term.
  if (at == last) {
    const term = f64x2.add(v128.load(last), f64x2.mul(zn, sum));
    sum = f64x2.add(sum, f64x2.mul(f64x2.splat(power), term));
  }
  sum = f64x2.mul(sum, f64x2.splat(POLE / (1 - polePower * polePower)));
  return f64x2.add(sum, start);
}

function filterTile(tile: usize, length: usize, polePower: f64): void {
  for (let lane: usize = 0; lane < STRIDE; lane += 16) {
    v128.store(tile + lane, causalStart(tile + lane, length, polePower));
  }
  const pole = f64x2.splat(POLE);
  const lastFactor = f64x2.splat(POLE / (POLE - 1));
  const last = tile + (length - 1) * STRIDE;
  for (let lane: usize = 0; lane < STRIDE; lane += 64) {
    let a = v128.load(tile + lane);
    let b = v128.load(tile + lane, 16);
    let c = v128.load(tile + lane, 32);
    let d = v128.load(tile + lane, 48);
    let at = tile + lane;
    const end = last + lane;
    while (at < end) {
      at += STRIDE;
      a = f64x2.add(v128.load(at), f64x2.mul(pole, a));
      b = f64x2.add(v128.load(at, 16), f64x2.mul(pole, b));
      c = f64x2.add(v128.load(at, 32), f64x2.mul(pole, c));
      d = f64x2.add(v128.load(at, 48), f64x2.mul(pole, d));
      v128.store(at, a);
      v128.store(at, b, 16);
      v128.store(at, c, 32);
      v128.store(at, d, 48);
    }
    a = f64x2.mul(a, lastFactor);
    b = f64x2.mul(b, lastFactor);
    c = f64x2.mul(c, lastFactor);
    d = f64x2.mul(d, lastFactor);
    v128.store(at, a);
    v128.store(at, b, 16);
    v128.store(at, c, 32);
    v128.store(at, d, 48);
    while (at > tile + lane) {
      at -= STRIDE;
      a = f64x2.mul(pole, f64x2.sub(a, v128.load(at)));
      b = f64x2.mul(pole, f64x2.sub(b, v128.load(at, 16)));
      c = f64x2.mul(pole, f64x2.sub(c, v128.load(at, 32)));
      d = f64x2.mul(pole, f64x2.sub(d, v128.load(at, 48)));
      v128.store(at, a);
      v128.store(at, b, 16);
      v128.store(at, c, 32);
      v128.store(at, d, 48);
    }
  }
}

function scatterColumns(tile: usize, size: usize, lanes: usize, out: usize, step: usize): void {
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

function scatterRows(tile: usize, size: usize, lanes: usize, out: usize, lineStep: usize): void {
  const count = size + 2 * HALO;
  const even = count & ~1;
  for (let lane: usize = 0; lane < lanes; lane += 2) {
    let from = tile + (PADDING - HALO) * STRIDE + (lane << 3);
    let upper = out + lane * lineStep;
    let lower = upper + lineStep;
    const both = lane + 1 < lanes;
    for (let i: usize = 0; i < even; i += 2) {
      const a = v128.load(from);
      const b = v128.load(from, STRIDE);
      v128.store(upper, v128.shuffle<f64>(a, b, 0, 2));
      if (both) v128.store(lower, v128.shuffle<f64>(a, b, 1, 3));
      from += 2 * STRIDE;
      upper += 16;
      lower += 16;
    }
    if (even < count) {
      store<f64>(upper, load<f64>(from));
      if (both) store<f64>(lower, load<f64>(from, 8));
    }
  }
}

/**
 * Filters `count` neighbouring columns of `size` samples; results have `size + 4`.
 *
 * Steps are bytes between rows; `tile` is scratch of `(size + 24) * 128` bytes.
 */
export function splineColumns(
  src: usize, isDouble: bool, step: usize, size: usize, count: usize,
  out: usize, outStep: usize, tile: usize, polePower: f64,
): void {
  const body = tile + PADDING * STRIDE;
  const bytes: usize = isDouble ? 8 : 4;
  for (let line: usize = 0; line < count; line += LANES) {
    const lanes = min(LANES, count - line);
    const from = src + line * bytes;
    if (lanes < LANES) gatherSome(from, isDouble, step, bytes, size, lanes, body);
    else if (isDouble) gatherColumns64(from, step, size, body);
    else gatherColumns32(from, step, size, body);
    pad(tile, size);
    // Zero lines are common outside the body; filtering would only change signs of zeros.
    if (peak != 0) filterTile(tile, size + 2 * PADDING, polePower);
    scatterColumns(tile, size, lanes, out + (line << 3), outStep);
  }
}

/** Filters `count` rows of `size` float64 samples; otherwise as splineColumns. */
export function splineRows(
  src: usize, lineStep: usize, size: usize, count: usize,
  out: usize, outLineStep: usize, tile: usize, polePower: f64,
): void {
  const body = tile + PADDING * STRIDE;
  for (let line: usize = 0; line < count; line += LANES) {
    const lanes = min(LANES, count - line);
    const from = src + line * lineStep;
    if (lanes < LANES) gatherSome(from, true, 8, lineStep, size, lanes, body);
    else gatherRows(from, lineStep, size, body);
    pad(tile, size);
    if (peak != 0) filterTile(tile, size + 2 * PADDING, polePower);
    scatterRows(tile, size, lanes, out + line * outLineStep, outLineStep);
  }
}
