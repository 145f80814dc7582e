import { type BigIntStats, statSync } from "node:fs";
import { stat } from "node:fs/promises";

/** What tells a file apart without reading it; whole numbers as text, as they exceed 2^53. */
export interface FileStamp {
  readonly path: string;
  readonly size: string;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
}

/** The stamp of a file and the file system that it lies on. */
export interface PlacedStamp extends FileStamp {
  readonly dev: string;
}

/** Numbers of a file as the system tells them. */
export type StampNumbers = Pick<BigIntStats, "size" | "mtimeNs" | "ctimeNs" | "ino" | "dev">;

/** The stamp of a file from what the system told of it while it was open. */
export function placedStamp(path: string, numbers: StampNumbers): PlacedStamp {
  const { size, mtimeNs, ctimeNs, ino, dev } = numbers;
  return {
    path,
    size: String(size),
    mtimeNs: String(mtimeNs),
    ctimeNs: String(ctimeNs),
    ino: String(ino),
    dev: String(dev),
  };
}

/** Time that waiting for the system may take in all before files are asked for side by side. */
const WAIT_MS = 20;

/** Time that the system may take for a file besides: a local disk answers in a tenth of it, a network in more. */
const WAIT_PER_FILE_MS = 0.1;

/** How long this process has waited for stamps, and how many it got so. */
const waited = { ms: 0, files: 0 };

/** Numbers of a file. Of a disk that answers at once they are here in a fifth of the time that a promise takes. */
function numbersOf(path: string): StampNumbers | Promise<StampNumbers> {
  if (waited.ms > WAIT_MS + waited.files * WAIT_PER_FILE_MS) return stat(path, { bigint: true });
  const begin = performance.now();
  try {
    return statSync(path, { bigint: true });
  } finally {
    waited.ms += performance.now() - begin;
    waited.files++;
  }
}

/** The stamp of a file with its file system; `null` when it is not there or cannot be looked at. */
export async function placedStampOf(path: string): Promise<PlacedStamp | null> {
  try {
    return placedStamp(path, await numbersOf(path));
  } catch {
    return null;
  }
}

/** The stamp of a file; `null` when it is not there. */
export async function stampOf(path: string): Promise<FileStamp | null> {
  const placed = await placedStampOf(path);
  if (placed === null) return null;
  const { dev: _dev, ...stamp } = placed;
  return stamp;
}

/** True when two stamps are of one state of one file. */
export function isSameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.ino === b.ino;
}

/** True when a file is still the one that was stamped. */
export async function isUntouched(stamp: FileStamp): Promise<boolean> {
  const now = await stampOf(stamp.path);
  return now !== null && isSameStamp(now, stamp);
}
