import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clockSkew, isSettled, probeFolders } from "../src/resume/probe.js";
import { NODE_FILE_SYSTEM } from "../src/store/file-system.js";
import { OutputStore } from "../src/store/output-store.js";
import { temporaryFolder } from "./support/temporary-folder.ts";

const SECOND = 1_000_000_000n;
const NOW = 1_700_000_000n * SECOND;
const probe = { timeNs: NOW, dev: "1" };

function stamp(ageNs: bigint, dev = "1", ctimeAgeNs = ageNs) {
  const times = { mtimeNs: String(NOW - ageNs), ctimeNs: String(NOW - ctimeAgeNs) };
  return { path: "x", size: "1", ino: "1", dev, ...times };
}

describe("isSettled", () => {
  test("a file older than the probe by more than two seconds is, a younger one is not", () => {
    expect(isSettled(stamp(3n * SECOND), probe)).toBe(true);
    expect(isSettled(stamp(2n * SECOND), probe)).toBe(false);
    expect(isSettled(stamp(-9n * SECOND), probe)).toBe(false);
  });

  test("an old modification time says nothing when the change time is new", () => {
    expect(isSettled(stamp(9999n * SECOND, "1", SECOND), probe)).toBe(false);
  });

  test("F100: on another file system clocks may differ, so a day is asked for", () => {
    expect(isSettled(stamp(3600n * SECOND, "2"), probe)).toBe(false);
    expect(isSettled(stamp(90_000n * SECOND, "2"), probe)).toBe(true);
  });

  test("without a probe nothing is", () => {
    expect(isSettled(stamp(9999n * SECOND), null)).toBe(false);
  });
});

describe("F100: clockSkew", () => {
  const nowMs = Number(NOW / 1_000_000n);

  test.each([
    [6, "ahead of"],
    [-6, "behind"],
  ])("%i minutes are told as VP0302", (minutes, direction) => {
    const found = clockSkew(probe, nowMs - minutes * 60_000);
    expect(found).toMatchObject({ code: "VP0302", severity: "info", found: 6 });
    expect(found?.message).toContain(direction);
  });

  test("four minutes are not", () => {
    expect(clockSkew(probe, nowMs + 4 * 60_000)).toBeNull();
  });
});

describe("F96: probeFolders", () => {
  test("tells the time of the disk and leaves nothing, not even a folder", async () => {
    const root = temporaryFolder();
    const store = new OutputStore(join(root, ".voxprep", "p", "T"));
    const found = await probeFolders(store, [join(root, "a", "b")]);
    await store.close();
    expect(Math.abs(Number((found?.timeNs ?? 0n) / 1_000_000n) - Date.now())).toBeLessThan(60_000);
    expect(readdirSync(root)).toEqual([]);
  });

  test("a folder that cannot be written ends with VP0201", async () => {
    const root = temporaryFolder();
    const fs = {
      ...NODE_FILE_SYSTEM,
      rename: () => Promise.reject(Object.assign(new Error("no"), { code: "EROFS" })),
    };
    const store = new OutputStore(join(root, ".voxprep"), { fs });
    await expect(probeFolders(store, [root])).rejects.toMatchObject({ code: "VP0201" });
  });

  test("outputs on another file system are named there, by a copy beside them", async () => {
    const root = temporaryFolder();
    const target = join(root, "out", "a.npz");
    const from: string[] = [];
    const fs = {
      ...NODE_FILE_SYSTEM,
      async rename(source: string, to: string) {
        from.push(source);
        if (source.includes(".voxprep")) throw Object.assign(new Error("far"), { code: "EXDEV" });
        await NODE_FILE_SYSTEM.rename(source, to);
      },
    };
    const store = new OutputStore(join(root, ".voxprep"), { fs });
    for (let i = 0; i < 2; i++) await store.commit([{ path: target, chunks: [new Uint8Array(3)] }]);
    await store.close();
    expect(existsSync(target)).toBe(true);
    expect(readdirSync(join(root, "out"))).toEqual(["a.npz"]);
    expect(from.filter((path) => path.includes(".vptmp-"))).toHaveLength(2);
    expect(readdirSync(root)).toEqual(["out"]);
  });
});
