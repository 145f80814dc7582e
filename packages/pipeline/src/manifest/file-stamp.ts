import { stat } from "node:fs/promises";

/** What tells a file apart without reading it; whole numbers as text, as they exceed 2^53. */
export interface FileStamp {
  readonly path: string;
  readonly size: string;
  readonly mtimeNs: string;
  readonly ctimeNs: string;
  readonly ino: string;
}

/** The stamp of a file; `null` when it is not there. */
export async function stampOf(path: string): Promise<FileStamp | null> {
  try {
    const { size, mtimeNs, ctimeNs, ino } = await stat(path, { bigint: true });
    return {
      path,
      size: String(size),
      mtimeNs: String(mtimeNs),
      ctimeNs: String(ctimeNs),
      ino: String(ino),
    };
  } catch {
    return null;
  }
}

/** True when a file is still the one that was stamped. */
export async function isUntouched(stamp: FileStamp): Promise<boolean> {
  const now = await stampOf(stamp.path);
  return (
    now !== null &&
    now.size === stamp.size &&
    now.mtimeNs === stamp.mtimeNs &&
    now.ctimeNs === stamp.ctimeNs &&
    now.ino === stamp.ino
  );
}

/** The stamps of files that were just written. */
export async function stampsOf(paths: readonly string[]): Promise<FileStamp[]> {
  const stamps = await Promise.all(paths.map(stampOf));
  return stamps.filter((stamp) => stamp !== null);
}

/** True when all files are still those that were stamped. */
export async function areUntouched(stamps: readonly FileStamp[]): Promise<boolean> {
  return (await Promise.all(stamps.map(isUntouched))).every(Boolean);
}
