/**
 * Rounds half to even, as C's `rint`, numpy's `round` and Python's `round(x)` do.
 *
 * The sign of zero is kept, as numpy keeps it: -0.4 becomes -0.
 */
export function roundHalfEven(value: number): number {
  const amount = Math.abs(value);
  const low = Math.floor(amount);
  const fraction = amount - low;
  const isUp = fraction > 0.5 || (fraction === 0.5 && low % 2 === 1);
  const rounded = isUp ? low + 1 : low;
  return value < 0 || Object.is(value, -0) ? -rounded : rounded;
}

/**
 * Compares two texts by Unicode code point, as Python sorts strings.
 *
 * JavaScript's own comparison goes by UTF-16 unit and puts astral characters before U+E000.
 */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (x !== y) return codePointOrder(x) - codePointOrder(y);
  }
  return a.length - b.length;
}

/** UTF-16 units ranked so that surrogates come after all other units, as their code points do. */
function codePointOrder(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
