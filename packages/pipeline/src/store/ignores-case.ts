import { stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** What tells whether two paths lead to one thing; `null` when there is nothing. */
export type Identify = (path: string) => Promise<string | null>;

/**
 * Whether a folder takes `a` and `A` for one name, as on macOS and Windows by default. Nothing is written: the folder,
 * or its nearest parent that exists and has a letter in its name, is looked up with the other case.
 */
export async function ignoresCase(folder: string, identify: Identify = identity): Promise<boolean> {
  let path = resolve(folder);
  for (;;) {
    const parent = dirname(path);
    if (parent === path) return false;
    const other = join(parent, otherCase(basename(path)));
    const here = await identify(path);
    if (here !== null && other !== path) return (await identify(other)) === here;
    path = parent;
  }
}

function otherCase(name: string): string {
  return name.replace(/[a-z]/gi, (letter) => {
    const upper = letter.toUpperCase();
    return letter === upper ? letter.toLowerCase() : upper;
  });
}

async function identity(path: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null; // not there, or not to be looked at
  }
}
