import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  filesBelow,
  hashesBelow,
  jsonLines,
  rawTask,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";

const MRI = "Task302_MriPhantom";

const disk = temporaryFolder();
const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=8m", "voxprep-test", disk]);
const hasDisk = mounted.status === 0;
if (!hasDisk) console.log("SKIPPED: full disk: no right to mount a small file system here");
afterAll(() => {
  if (hasDisk) spawnSync("umount", [disk]);
});

describe.skipIf(!hasDisk)("F71: a disk of 8 MiB that fills up", () => {
  const out = join(disk, "out");
  const ballast = join(disk, "ballast");
  const words = ["run", rawTask(MRI), "--out", out, "--threads", "1"];
  let clean: Record<string, string>;
  let needed: number;
  beforeAll(async () => {
    const before = freeBytes();
    await voxprepOk(words);
    needed = before - freeBytes();
    clean = hashesBelow(out);
  });

  test.each([0.15, 0.4, 0.6, 0.8, 0.9])(
    "F71: with room for %d of the outputs: exit 3 and VP6201, whole files alone, then the next run completes",
    async (share) => {
      rmSync(out, { recursive: true, force: true });
      mkdirSync(out);
      writeFileSync(ballast, new Uint8Array(freeBytes() - Math.round(needed * share)));
      const call = await voxprep([...words, "--json"]);
      expect(call.code, call.stdout).toBe(3);
      expect(jsonLines(call).map((line) => line["code"])).toContain("VP6201");
      expect(clean).toMatchObject(withoutPickles(hashesBelow(out)));
      const work = join(out, ".voxprep", "unetr-pp", MRI);
      const notes = existsSync(work) ? readdirSync(work) : [];
      expect(notes.filter((name) => !["manifest.jsonl", "failures.json"].includes(name))).toEqual(
        [],
      );
      expect(filesBelow(out).filter((path) => path.includes(".vptmp-"))).toEqual([]);
      rmSync(ballast);
      await voxprepOk(words);
      expect(hashesBelow(out)).toEqual(clean);
    },
  );

  function freeBytes(): number {
    const { bavail, bsize } = statfsSync(disk);
    return bavail * bsize;
  }
});

/** Pickles of crops are renewed once there is a plan; all other files have one content. */
function withoutPickles(hashes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(hashes).filter(([name]) => !name.endsWith(".pkl")));
}
