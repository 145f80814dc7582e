import { type BigIntStats, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { askDisk } from "../store/ask-disk.js";

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

/** What the system tells of a file, whole numbers as they are. Throws or rejects as Node does. */
export function statsOf(path: string): BigIntStats | Promise<BigIntStats> {
  return askDisk(
    () => statSync(path, { bigint: true }),
    () => stat(path, { bigint: true }),
  );
}

/** The stamp of a file with its file system; `null` when it is not there or cannot be looked at. */
export async function placedStampOf(path: string): Promise<PlacedStamp | null> {
  try {
    return placedStamp(path, await statsOf(path));
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
