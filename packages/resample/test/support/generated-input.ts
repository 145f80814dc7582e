/** Kinds of numbers that the vectors' generator makes. */
export type InputKind = "ct" | "unit" | "real" | "sparse" | "label";

/**
 * The inputs that the vectors do not store: a linear congruential generator, from which each kind
 * makes its numbers. All of them are float32 numbers.
 */
export function generateInput(kind: InputKind, seed: number, count: number): Float64Array {
  const out = new Float64Array(count);
  let s = seed;
  for (let i = 0; i < count; i++) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    out[i] = numberOf(kind, s);
  }
  return out;
}

function numberOf(kind: InputKind, s: number): number {
  const h = s >>> 16;
  if (kind === "ct") return (h % 3072) - 1024;
  if (kind === "unit") return Math.fround(s / 4294967296);
  if (kind === "real") return Math.fround((s - 2147483648) / 65536 / 32);
  if (kind === "sparse") return h % 4 === 0 ? h % 1000 : 0;
  return (h % 4) - 1;
}
