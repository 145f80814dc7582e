import { roundHalfEven } from "@voxprep/core";

/** The number that 16 bits of an IEEE half float stand for. */
export function float16FromBits(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The bits of the half float nearest to a number, ties to even. */
export function float16ToBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  // 65520 is half way between the largest half float and the next power of two.
  if (size >= 65520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | roundHalfEven(size * 2 ** 24);
  const exponent = exponentOf(size);
  // A mantissa that rounds up to 2048 carries into the exponent by itself.
  return sign | (((exponent + 15) << 10) + roundHalfEven(size * 2 ** (10 - exponent)) - 1024);
}

function exponentOf(size: number): number {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, size);
  return ((bits.getUint16(0) >> 4) & 0x7ff) - 1023;
}
