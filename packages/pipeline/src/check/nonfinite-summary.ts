import type { Finding } from "@voxprep/core";

/** Voxels of all files that are not finite; reading makes them 0. */
export interface NonfiniteSummary {
  /** Files that have any. */
  readonly files: number;
  readonly nanVoxels: number;
  readonly infiniteVoxels: number;
}

const NAN_CODES: ReadonlySet<string> = new Set(["VP3101", "VP5104"]);
const INFINITE_CODES: ReadonlySet<string> = new Set(["VP3102", "VP5102"]);

/** Adds up what the readers of files counted. */
export function nonfiniteSummary(findings: readonly Finding[]): NonfiniteSummary {
  const files = new Set<string>();
  const sum = { nanVoxels: 0, infiniteVoxels: 0 };
  for (const { code, found, files: [file] = [] } of findings) {
    const count = countIn(found);
    if (count === 0) continue;
    if (NAN_CODES.has(code)) sum.nanVoxels += count;
    else if (INFINITE_CODES.has(code)) sum.infiniteVoxels += count;
    else continue;
    if (file !== undefined) files.add(file);
  }
  return { files: files.size, ...sum };
}

function countIn(found: Finding["found"]): number {
  const count =
    typeof found === "object" && found !== null && "count" in found ? found["count"] : undefined;
  return typeof count === "number" ? count : 0;
}
