/** Mismatches that are told in full; the rest is counted. */
const TOLD = 20;

/** Counts what was compared and collects what differed. */
export class Tally {
  arrays = 0;
  pickles = 0;
  values = 0;
  files = 0;
  readonly mismatches: string[] = [];

  mismatch(text: string): void {
    this.mismatches.push(text);
  }

  /** Compares two plain values. */
  same(found: unknown, expected: unknown, where: string): boolean {
    this.values++;
    const equal = JSON.stringify(found) === JSON.stringify(expected);
    if (!equal) this.mismatch(`${where}: found ${shown(found)}, expected ${shown(expected)}`);
    return equal;
  }

  /** Adds the counts and mismatches of another comparison. */
  add(other: Tally): void {
    this.arrays += other.arrays;
    this.pickles += other.pickles;
    this.values += other.values;
    this.files += other.files;
    this.mismatches.push(...other.mismatches);
  }

  /** What differed, as lines of which only the first are told; empty when everything was equal. */
  report(): string[] {
    const more = this.mismatches.length - TOLD;
    const told = this.mismatches.slice(0, TOLD);
    return more > 0 ? [...told, `and ${more} more`] : told;
  }

  toString(): string {
    return `${this.arrays} arrays, ${this.pickles} pickles, ${this.values} values, ${this.files} files compared`;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
