/** What lies over memory: a volume, or any typed array's owner. */
export interface OverMemory {
  readonly data: { readonly buffer: ArrayBufferLike };
  /** Bytes of it that were ever written; the system gives no pages for the rest. Default: all. */
  readonly writtenBytes?: number;
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
export const MOST_WASTE: number = 2;

/** A volume that a case is going to ask memory for: pieces of so many bytes will do. */
export interface WantedVolume {
  readonly leastBytes: number;
  readonly mostBytes: number;
}

/** Dropped memory comes back with the next collection by itself; so many bytes are worth one of their own. */
export const COLLECT_FROM_BYTES: number = 64 * 2 ** 20;

/** A phase begins but once: less is worth a collection then. */
const PHASE_COLLECT_FROM_BYTES = 16 * 2 ** 20;

interface Kept {
  readonly claim: { release(): void };
  readonly bytes: number;
}

/**
 * Keeps the memory of volumes between cases: pages that were written once need not be cleared by the system
 * again, and no garbage collection has to find out that they are free.
 *
 * A case that begins says what it is going to ask for, and the rest goes back to the system: so what is kept is never
 * more than the case would have taken anew, and a forecast need not count it.
 *
 * Only what finished in order comes back here; memory that a thread held when it failed or died is never used again.
 */
export class KeptMemory implements VolumeMemory {
  readonly #keep: KeepBytes;
  readonly #collect: () => void;
  /** Since the last collection, and since the last call of {@link KeptMemory.expect}. */
  #droppedBytes = 0;
  #unusedBytes = 0;
  readonly #free = new Map<ArrayBufferLike, Kept>();
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
    this.#unusedBytes += this.#leave([]);
    // Collections on the way find volumes still in use that are not any more.
    if (this.#unusedBytes >= PHASE_COLLECT_FROM_BYTES) this.#collect();
    this.#unusedBytes = 0;
    this.#droppedBytes = 0;
    this.#coming = cases;
  }

  /** One of the expected cases begins: what it has no use for goes back to the system. */
  begin(wanted: readonly WantedVolume[]): void {
    const bytes = this.#leave(wanted);
    if (bytes > 0) this.#noteDropped(bytes);
  }

  /** One of the expected cases has all the memory that it needs. */
  settled(): void {
    this.#coming--;
  }

  take(bytes: number): ArrayBufferLike | undefined {
    const best = this.#smallest(bytes, MOST_WASTE * bytes);
    if (best !== undefined) this.#forget(best);
    return best;
  }

  give(volumes: readonly OverMemory[]): void {
    for (const { data, writtenBytes } of volumes) {
      const { buffer } = data;
      if (this.#free.has(buffer)) continue;
      const bytes = Math.ceil(Math.min(writtenBytes ?? buffer.byteLength, buffer.byteLength));
      const claim = this.#coming > 0 ? this.#keep(bytes) : undefined;
      if (claim !== undefined) this.#free.set(buffer, { claim, bytes });
      else if (this.#coming > 0) this.#noteDropped(bytes);
      else this.#unusedBytes += bytes;
    }
  }

  /** Bytes that are kept. */
  get spareBytes(): number {
    return [...this.#free.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Gives the largest piece back to the system; false when there is none. */
  spare(): boolean {
    const [largest] = [...this.#free].sort(([, a], [, b]) => b.bytes - a.bytes);
    if (largest === undefined) return false;
    this.#drop(largest[0]);
    return true;
  }

  /**
   * Forgets what nobody wants, and returns its bytes. Apart from the collection: while a loop over buffers is not left,
   * they are in use.
   */
  #leave(wanted: readonly WantedVolume[]): number {
    const useful = new Set<ArrayBufferLike>();
    for (const { leastBytes, mostBytes } of wanted) {
      const found = this.#smallest(leastBytes, mostBytes, useful);
      if (found !== undefined) useful.add(found);
    }
    let left = 0;
    for (const [buffer, { bytes }] of [...this.#free]) {
      if (useful.has(buffer)) continue;
      this.#forget(buffer);
      left += bytes;
    }
    return left;
  }

  #smallest(
    leastBytes: number,
    mostBytes: number,
    except: ReadonlySet<ArrayBufferLike> = new Set(),
  ): ArrayBufferLike | undefined {
    let best: ArrayBufferLike | undefined;
    for (const buffer of this.#free.keys()) {
      const { byteLength } = buffer;
      const fits = byteLength >= leastBytes && byteLength <= mostBytes && !except.has(buffer);
      if (fits && (best === undefined || byteLength < best.byteLength)) best = buffer;
    }
    return best;
  }

  #drop(buffer: ArrayBufferLike): void {
    const kept = this.#free.get(buffer);
    this.#forget(buffer);
    this.#noteDropped(kept?.bytes ?? 0);
  }

  #noteDropped(bytes: number): void {
    this.#unusedBytes += bytes;
    this.#droppedBytes += bytes;
    if (this.#droppedBytes < COLLECT_FROM_BYTES) return;
    this.#droppedBytes = 0;
    this.#collect();
  }

  #forget(buffer: ArrayBufferLike): void {
    const kept = this.#free.get(buffer);
    this.#free.delete(buffer);
    kept?.claim.release();
  }
}
