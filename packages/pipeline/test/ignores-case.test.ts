import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ignoresCase } from "../src/store/ignores-case.js";

const work = mkdtempSync(join(tmpdir(), "voxprep-case-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A disk with some folders, in letters of either case or not. */
function disk(folders: readonly string[], hasCase: boolean) {
  const folded = (path: string): string => (hasCase ? path : path.toLowerCase());
  const known = new Set(folders.map((folder) => folded(resolve(folder))));
  return async (path: string): Promise<string | null> =>
    known.has(folded(path)) ? folded(path) : null;
}

describe("ignoresCase", () => {
  test("tells a disk that folds names from one that does not", async () => {
    expect(await ignoresCase("/data/out", disk(["/data/out"], false))).toBe(true);
    expect(await ignoresCase("/data/out", disk(["/data/out"], true))).toBe(false);
  });

  test("is not misled by a second folder in the other case", async () => {
    expect(await ignoresCase("/data/out", disk(["/data/out", "/data/OUT"], true))).toBe(false);
  });

  test("asks the nearest parent that exists and has a letter", async () => {
    expect(await ignoresCase("/Data/2024/new/out", disk(["/Data", "/Data/2024"], false))).toBe(
      true,
    );
    expect(await ignoresCase("/Data/2024/new/out", disk(["/Data", "/Data/2024"], true))).toBe(
      false,
    );
  });

  test("says no where nothing can be asked", async () => {
    expect(await ignoresCase("/1/2", disk(["/1", "/1/2"], false))).toBe(false);
  });

  test("agrees with the disk of this machine", async () => {
    const folder = join(work, "Mixed");
    mkdirSync(folder);
    const folds = statSync(join(work, "mIXED"), { throwIfNoEntry: false }) !== undefined;
    expect(await ignoresCase(join(folder, "not", "there"))).toBe(folds);
  });
});
