/** Rows of zeros in a mask, as half-open x ranges, and which of them hang together. */
export class ZeroRuns {
  #starts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  /** Union-find forest: every run leads to the lowest run of its region. */
  #parents = new Int32Array(1024);
  #outside = new Uint8Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  startOf(run: number): number {
    return this.#starts[run] as number;
  }

  endOf(run: number): number {
    return this.#ends[run] as number;
  }

  /** Adds a run `[start, end)`; `isOutside` when it touches a face of the volume. */
  add(start: number, end: number, isOutside: boolean): void {
    if (this.#count === this.#starts.length) this.#grow();
    const run = this.#count++;
    this.#starts[run] = start;
    this.#ends[run] = end;
    this.#parents[run] = run;
    this.#outside[run] = isOutside ? 1 : 0;
  }

  /** True when a chain of joined runs leads from this one to the outside. */
  reachesOutside(run: number): boolean {
    return this.#outside[this.#rootOf(run)] === 1;
  }

  /**
   * Joins runs of two neighbouring rows that overlap. Both lists ascend, so one walk suffices.
   *
   * @param a - Runs `[a, aEnd)` of one row.
   * @param b - Runs `[b, bEnd)` of the other.
   */
  joinRows(a: number, aEnd: number, b: number, bEnd: number): void {
    const starts = this.#starts;
    const ends = this.#ends;
    let i = a;
    let j = b;
    while (i < aEnd && j < bEnd) {
      const endI = ends[i] as number;
      const endJ = ends[j] as number;
      if ((starts[i] as number) < endJ && (starts[j] as number) < endI) this.#join(i, j);
      if (endI < endJ) i++;
      else j++;
    }
  }

  #join(a: number, b: number): void {
    const rootA = this.#rootOf(a);
    const rootB = this.#rootOf(b);
    if (rootA === rootB) return;
    const kept = Math.min(rootA, rootB);
    const joined = Math.max(rootA, rootB);
    this.#parents[joined] = kept;
    if (this.#outside[joined] === 1) this.#outside[kept] = 1;
  }

  #rootOf(run: number): number {
    let at = run;
    let parent = this.#parents[at] as number;
    while (parent !== at) {
      const grandparent = this.#parents[parent] as number;
      this.#parents[at] = grandparent; // halves the path for the next search
      at = parent;
      parent = grandparent;
    }
    return at;
  }

  #grow(): void {
    this.#starts = doubled(this.#starts);
    this.#ends = doubled(this.#ends);
    this.#parents = doubled(this.#parents);
    const outside = new Uint8Array(2 * this.#outside.length);
    outside.set(this.#outside);
    this.#outside = outside;
  }
}

function doubled(values: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const out = new Int32Array(2 * values.length);
  out.set(values);
  return out;
}
