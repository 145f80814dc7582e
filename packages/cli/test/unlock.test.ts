import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { jsonLines, temporaryFolder, voxprep, voxprepOk } from "./e2e-support.ts";

function lockOfAnotherHost(out: string): string {
  const folder = join(out, ".voxprep", "unetr-pp", "Task001_A", "locks");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "r1.json");
  const owner = { run: "r1", pid: 77, host: "node17", user: "ann", command: "voxprep run" };
  writeFileSync(
    path,
    JSON.stringify({ ...owner, startedAt: "2026-01-01T00:00:00Z", heartbeat: 9 }),
  );
  return path;
}

describe("F82: unlock", () => {
  test("shows the owner and removes nothing when nobody can be asked", async () => {
    const out = temporaryFolder();
    const lock = lockOfAnotherHost(out);
    const call = await voxprep(["unlock", out]);
    expect(call.code).toBe(1);
    expect(call.stdout).toContain("process 77 of ann on node17");
    expect(call.stdout).toContain("2026-01-01T00:00:00Z");
    expect(call.stderr).toContain("--yes");
    expect(existsSync(lock)).toBe(true);
  });

  test("removes the locks with --yes", async () => {
    const out = temporaryFolder();
    const lock = lockOfAnotherHost(out);
    const lines = jsonLines(await voxprepOk(["unlock", out, "--yes", "--json"]));
    expect(lines).toMatchObject([
      { event: "lock", task: "Task001_A", state: "unknown", owner: { host: "node17" } },
      { event: "unlocked", removed: 1 },
    ]);
    expect(existsSync(lock)).toBe(false);
  });

  test("has nothing to do where nothing is locked", async () => {
    const call = await voxprepOk(["unlock", temporaryFolder()]);
    expect(call.stdout).toBe("nothing is locked\n");
  });
});
