/** Bytes of a file, handed out in parts that can be looked at first and given back in part. */
export class PartQueue {
  private readonly read: () => Uint8Array | null;
  private part: Uint8Array = new Uint8Array(0);
  private ahead: Uint8Array | null | undefined;
  /** Bytes taken out so far. */
  private taken = 0;

  /**
   * @param read - Gives the next bytes of the file, `null` at its end; what it gave must stay as it is
   *   until it is called twice more.
   */
  constructor(read: () => Uint8Array | null) {
    this.read = read;
  }

  /** Place in the file of the next byte. */
  get position(): number {
    return this.taken;
  }

  /** The next bytes, at least `count` of them unless the file ends before; they are not taken out. */
  peek(count: number): Uint8Array {
    while (this.part.length < count) {
      const next = this.nextPart();
      if (next === null) break;
      const joined = new Uint8Array(this.part.length + next.length);
      joined.set(this.part);
      joined.set(next, this.part.length);
      this.part = joined;
    }
    return this.part;
  }

  /** Takes out bytes that {@link PartQueue.peek} showed. */
  skip(count: number): void {
    this.part = this.part.subarray(count);
    this.taken += count;
  }

  /** Takes out what lies ready, or else the next part of the file; `null` at its end. */
  take(): Uint8Array | null {
    const part = this.part.length > 0 ? this.part : this.nextPart();
    this.part = new Uint8Array(0);
    this.taken += part?.length ?? 0;
    return part;
  }

  /** Puts back the end of the part that was taken last. */
  giveBack(end: Uint8Array): void {
    this.part = end;
    this.taken -= end.length;
  }

  /** Reads the next part already, for instance while the last one is being inflated elsewhere. */
  readAhead(): void {
    if (this.ahead === undefined) this.ahead = this.read();
  }

  private nextPart(): Uint8Array | null {
    const part = this.ahead === undefined ? this.read() : this.ahead;
    this.ahead = undefined;
    return part;
  }
}
