import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorCode, VoxprepError } from "@voxprep/core";

/**
 * Waits before a file is read again: after it changed while it was read, after a read error, and when too
 * many files were open.
 */
const WAITS_MS: Readonly<Partial<Record<ErrorCode, readonly number[]>>> = {
  VP2215: [2000],
  VP6204: [1000, 4000, 16_000],
  VP6301: [200, 500, 1300, 3000, 5000],
};

/**
 * Reads a file, again when it failed in a way that may pass: another program was writing it, or a file
 * server stumbled.
 *
 * @throws What the last try threw.
 * @see spec 5-faults, F39, F72 and F74
 */
export async function readWithRetry<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const waits = error instanceof VoxprepError ? (WAITS_MS[error.code] ?? []) : [];
      const wait = waits[attempt];
      if (wait === undefined) throw error;
      await sleep(wait);
    }
  }
}
