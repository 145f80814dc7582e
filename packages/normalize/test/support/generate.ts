/** Which values the generator of the vectors makes. */
export type Kind = "ct" | "real" | "sparse";

/** The generator that the inputs of all vectors come from. */
export function generate(row: {
  readonly kind: Kind;
  readonly n: number;
  readonly seed: number;
}): Float32Array {
  let state = row.seed;
  return Float32Array.from({ length: row.n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const high = state >>> 16;
    if (row.kind === "ct") return (high % 3072) - 1024;
    if (row.kind === "real") return (state - 2147483648) / 65536 / 32;
    return high % 4 === 0 ? high % 1000 : 0;
  });
}
