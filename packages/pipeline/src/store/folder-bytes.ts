import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { mapLimited } from "../pool/map-limited.js";

/** Files that are looked at together: a network disk answers late but many at once. */
const AT_ONCE = 32;

/** Bytes of all files in a folder and below; 0 where there is none. A file that vanishes meanwhile does not count. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await mapLimited(files, AT_ONCE, ({ parentPath, name }) =>
    stat(join(parentPath, name)).then(
      ({ size }) => size,
      () => 0,
    ),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
