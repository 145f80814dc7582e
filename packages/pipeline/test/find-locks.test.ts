import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { findLocks, removeLock } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { RunLock } from "../src/store/run-lock.js";
import { temporaryFolder } from "./support/temporary-folder.ts";

const NOW_MS = Date.parse("2026-01-02T00:00:00.000Z");

/** A lock file under an output root. */
function lockFile(out: string, profile: string, task: string, owner: object | string): string {
  const folder = join(out, ".voxprep", profile, task, "locks");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "other.json");
  writeFileSync(path, typeof owner === "string" ? owner : JSON.stringify(owner));
  return path;
}

function owner(changes: object = {}): object {
  return {
    run: "other",
    pid: process.pid,
    processStart: null,
    bootId: null,
    host: hostname(),
    user: "somebody",
    command: "voxprep run",
    startedAt: "2026-01-01T00:00:00.000Z",
    heartbeat: 3,
    ...changes,
  };
}

describe("F82: the locks under an output root", () => {
  test("of all profiles and tasks are found, with age and last sign of life", async () => {
    const out = temporaryFolder();
    const path = lockFile(out, "nnunet-v1", "Task001_A", owner({ host: "elsewhere" }));
    utimesSync(path, NOW_MS / 1000 - 60, NOW_MS / 1000 - 60);
    lockFile(out, "unetr-pp", "Task002_B", owner());
    const locks = await findLocks(out, { nowMs: NOW_MS });
    expect(locks).toMatchObject([
      {
        profile: "nnunet-v1",
        task: "Task001_A",
        path,
        state: "unknown",
        ageMs: 86_400_000,
        silentMs: 60_000,
        owner: { host: "elsewhere", pid: process.pid, heartbeat: 3 },
      },
      { profile: "unetr-pp", task: "Task002_B", state: "alive" },
    ]);
  });

  test("of dead processes and half written ones are told apart", async () => {
    const out = temporaryFolder();
    lockFile(out, "nnformer", "Task001_A", owner({ pid: 2 ** 22 + 1 }));
    lockFile(out, "unetr-pp", "Task001_A", '{"run":"oth');
    const locks = await findLocks(out);
    expect(locks).toMatchObject([
      { state: "dead" },
      { state: "unknown", owner: null, ageMs: null },
    ]);
  });

  test("are none in a folder that voxprep never wrote into", async () => {
    expect(await findLocks(temporaryFolder())).toEqual([]);
  });

  test("once removed, let the next run begin and stop the one that held it", async () => {
    const out = temporaryFolder();
    const work = join(out, ".voxprep", "unetr-pp", "Task001_A");
    const { lock } = await RunLock.take(work);
    const [found] = await findLocks(out);
    expect(found?.owner?.run).toBe(lock.runId);
    if (found !== undefined) await removeLock(found);
    expect(existsSync(join(work, "locks"))).toBe(false);
    await expect(lock.check()).rejects.toMatchObject({ code: "VP7503" });
    const next = await RunLock.take(work);
    expect(next.findings).toEqual([]);
    await next.lock.release();
    await lock.release();
  });
});
