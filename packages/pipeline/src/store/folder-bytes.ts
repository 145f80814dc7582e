import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { mapLimited } from "../pool/map-limited.js";

/** Files that are looked at together: a network disk answers late but many at once. */
const AT_ONCE = 32;

/**
 * Bytes of all files in a folder and below; 0 where there is none. A file that vanishes meanwhile does not count.
 *
 * @param known - Bytes of files that were looked at just now, by path.
 */
export async function folderBytes(
  folder: string,
  known: ReadonlyMap<string, number> = new Map(),
): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  const others = paths.filter((path) => !known.has(path));
  const sizes = await mapLimited(others, AT_ONCE, (path) =>
    stat(path).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  const ofKnown = paths.reduce((sum, path) => sum + (known.get(path) ?? 0), 0);
  return sizes.reduce((sum, bytes) => sum + bytes, ofKnown);
}
