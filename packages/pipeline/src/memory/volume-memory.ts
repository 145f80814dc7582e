/** What lies over memory: a volume, or any typed array's owner. */
export interface OverMemory {
  readonly data: { readonly buffer: ArrayBufferLike };
}

/** Memory of volumes that are done with, for volumes that come. */
export interface VolumeMemory {
  /** Memory of at least so many bytes that nobody uses; `undefined` when none fits. It belongs to the caller. */
  take(bytes: number): ArrayBufferLike | undefined;
  /** Takes the memory of volumes that nobody will look at again. */
  give(volumes: readonly OverMemory[]): void;
}

/** Asks for the right to keep bytes; `undefined` when others need them. */
export type KeepBytes = (bytes: number) => { release(): void } | undefined;

/** Memory that is more than this many times too large stays for others. */
const MOST_WASTE = 2;

/** Dropped memory comes back with the next collection by itself; so many bytes are worth one of their own. */
const COLLECT_FROM_BYTES = 64 * 2 ** 20;

/**
 * Keeps the memory of volumes between cases: pages that were written once need not be cleared by the system
 * again, and no garbage collection has to find out that they are free.
 *
 * Only what finished in order comes back here; memory that a thread held when it failed or died is never used again.
 */
export class KeptMemory implements VolumeMemory {
  readonly #keep: KeepBytes;
  readonly #collect: () => void;
  #droppedBytes = 0;
  readonly #free = new Map<ArrayBufferLike, { release(): void }>();
  /** Cases that will ask for memory yet: it is kept for them alone. */
  #coming = 0;

  /**
   * @param keep - Admits what is kept to the memory budget.
   * @param collect - Collects garbage wherever the dropped memory was seen.
   */
  constructor(keep: KeepBytes, collect: () => void) {
    this.#keep = keep;
    this.#collect = collect;
  }

  /** Gives what other work used back to the system, and expects so many cases of alike sizes. */
  expect(cases: number): void {
    this.#clear();
    this.#coming = cases;
  }

  /** One of the expected cases has all the memory that it needs. */
  settled(): void {
    this.#coming--;
  }

  take(bytes: number): ArrayBufferLike | undefined {
    let best: ArrayBufferLike | undefined;
    for (const buffer of this.#free.keys()) {
      const fits = buffer.byteLength >= bytes && buffer.byteLength <= MOST_WASTE * bytes;
      if (fits && (best === undefined || buffer.byteLength < best.byteLength)) best = buffer;
    }
    if (best !== undefined) this.#forget(best);
    return best;
  }

  give(volumes: readonly OverMemory[]): void {
    if (this.#coming <= 0) return;
    for (const { data } of volumes) {
      const { buffer } = data;
      if (this.#free.has(buffer)) continue;
      const claim = this.#keep(buffer.byteLength);
      if (claim === undefined) this.#drop(buffer.byteLength);
      else this.#free.set(buffer, claim);
    }
  }

  /** Gives the largest piece back to the system; false when there is none. */
  dropLargest(): boolean {
    const [largest] = [...this.#free.keys()].sort((a, b) => b.byteLength - a.byteLength);
    if (largest === undefined) return false;
    this.#forget(largest);
    return true;
  }

  #clear(): void {
    let bytes = 0;
    for (const buffer of [...this.#free.keys()]) {
      this.#forget(buffer);
      bytes += buffer.byteLength;
    }
    this.#drop(bytes);
  }

  #drop(bytes: number): void {
    this.#droppedBytes += bytes;
    if (this.#droppedBytes < COLLECT_FROM_BYTES) return;
    this.#droppedBytes = 0;
    this.#collect();
  }

  #forget(buffer: ArrayBufferLike): void {
    this.#free.get(buffer)?.release();
    this.#free.delete(buffer);
  }
}
