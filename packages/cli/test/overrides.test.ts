import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rawTask, temporaryFolder, voxprep } from "./e2e-support.ts";

const work = temporaryFolder();

test("a mistyped key of --overrides stops a run before it touches anything", async () => {
  const overrides = join(work, "overrides.json");
  writeFileSync(overrides, '{"3d": {"last": {"batchSize": 4}}}');
  const out = join(work, "out");
  const task = rawTask("Task301_ThickPhantom");
  const call = await voxprep(["run", task, "--out", out, "--overrides", overrides]);
  expect(call.code).toBe(1);
  expect(call.stderr).toContain("3d.last.batchSize is not known");
  expect(call.stderr).toContain("Did you mean batch_size?");
  expect(existsSync(out)).toBe(false);
});
