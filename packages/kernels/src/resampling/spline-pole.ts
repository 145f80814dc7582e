/**
 * Pole of the cubic B-spline prefilter: the double that scipy's literal -0.26794919243112270647... gives.
 *
 * `Math.sqrt(3) - 2` is the neighbouring double and gives other bits.
 *
 * @see spec 2-numpy-semantics, section 6.2
 */
export const SPLINE_POLE: number = -0.2679491924311227;

/** Factor that every sample is multiplied by before each axis is filtered. */
export const SPLINE_GAIN: number = (1 - SPLINE_POLE) * (1 - 1 / SPLINE_POLE);

/** Copies of the edge sample that are put on both sides of every axis before it is filtered. */
export const SPLINE_PADDING = 12;

const FRACTION_BITS = 52n;
const BIAS = 1075n;
/** From here on the power is below half of the smallest double. */
const VANISHES_FROM = 567;

/**
 * The pole to the power `n`, correctly rounded: what C's `pow` returns.
 *
 * `Math.pow` differs in the last bit for every tenth `n`, so the power is taken with integers:
 * the pole is `mantissa * 2^exponent`, and the one rounding is half to even.
 *
 * @param n - Number of samples of the padded line, at least 1.
 * @see spec 2-numpy-semantics, section 6.2 (pitfall)
 */
export function splinePolePower(n: number): number {
  const negative = n % 2 === 1;
  if (n >= VANISHES_FROM) return negative ? -0 : 0;
  const bits = doubleBits(-SPLINE_POLE);
  const mantissa = (bits & ((1n << FRACTION_BITS) - 1n)) | (1n << FRACTION_BITS);
  const exponent = (bits >> FRACTION_BITS) - BIAS;
  const power = roundScaled(mantissa ** BigInt(n), exponent * BigInt(n));
  return negative ? -power : power;
}

/** The double nearest to `value * 2^exponent`, ties to even; `value` has at least 53 bits. */
function roundScaled(value: bigint, exponent: bigint): number {
  const length = BigInt(value.toString(2).length);
  // A double keeps 53 bits, fewer when its last bit would lie below 2^-1074.
  const surplus = length - 53n;
  const tooSmall = 1n - BIAS - exponent;
  const drop = surplus > tooSmall ? surplus : tooSmall;
  if (drop <= 0n) return fromParts(value, exponent);
  const kept = value >> drop;
  const rest = value - (kept << drop);
  const half = 1n << (drop - 1n);
  const up = rest > half || (rest === half && (kept & 1n) === 1n);
  return fromParts(up ? kept + 1n : kept, exponent + drop);
}

/** `value * 2^exponent` for a value of at most 53 bits (or exactly 2^53 after rounding up). */
function fromParts(value: bigint, exponent: bigint): number {
  const implicit = 1n << FRACTION_BITS;
  // Adding the fraction to the exponent field lets a carry move up by itself.
  if (value < implicit) return doubleFrom(value);
  return doubleFrom(((exponent + BIAS - 1n) << FRACTION_BITS) + value);
}

function doubleBits(value: number): bigint {
  return new BigUint64Array(Float64Array.of(value).buffer)[0] as bigint;
}

function doubleFrom(bits: bigint): number {
  return new Float64Array(BigUint64Array.of(bits).buffer)[0] as number;
}
