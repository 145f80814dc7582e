/**
 * One of several lanes of work. What a lane does in the background overlaps with its next item: a file
 * is written while the next case is computed.
 */
export class Lane {
  #pending: Promise<void> = Promise.resolve();

  /** Waits for the lane's earlier background work, then begins this one without waiting for it. */
  async background(work: () => Promise<void>): Promise<void> {
    await this.#pending;
    this.#pending = work();
    this.#pending.catch(() => undefined); // reported by the next call or by `finished`
  }

  /** Waits for the background work; its failure is thrown here. */
  finished(): Promise<void> {
    return this.#pending;
  }
}

/**
 * Works through a list in at most `limit` lanes.
 *
 * The first failure stops new items; what is under way, background work included, is awaited before
 * it is thrown.
 */
export async function inLanes<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, lane: Lane) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const runLane = async (): Promise<void> => {
    const lane = new Lane();
    try {
      while (next < items.length && failures.length === 0) await work(items[next++] as T, lane);
    } catch (error) {
      failures.push(error);
    }
    await lane.finished().catch((error: unknown) => failures.push(error));
  };
  const lanes = Math.max(1, Math.min(limit, items.length));
  await Promise.all(Array.from({ length: lanes }, runLane));
  if (failures.length > 0) throw failures[0];
}
