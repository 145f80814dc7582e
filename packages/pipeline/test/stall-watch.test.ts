import { TaskPool } from "@voxprep/pipeline";
import { afterAll, describe, expect, test } from "vitest";
import { Reporter } from "../src/report/reporter.js";

/** A file without an end: whoever hashes it hangs. */
const ENDLESS = "/dev/zero";

describe.skipIf(process.platform !== "linux")("F79: a thread that hangs", () => {
  const pool = new TaskPool(1, { stallMs: 400 });
  afterAll(() => pool.close());

  test("F79: is ended with VP7302; what waited for it runs in a fresh thread", async () => {
    const hung = pool.run("hashFile", { path: ENDLESS });
    const waiting = pool.run("hashFile", { path: "/dev/null" });
    await expect(hung).rejects.toMatchObject({ code: "VP7302", severity: "case" });
    await expect(waiting).resolves.toBeDefined();
  });

  test("F79: lets its case be tried once more, then the case fails with VP7302", async () => {
    const reporter = new Reporter("/task");
    let attempts = 0;
    await reporter.guard("ct_1", "crop", async () => {
      attempts++;
      await pool.run("hashFile", { path: ENDLESS });
    });
    expect(attempts).toBe(2);
    expect(reporter.failures).toMatchObject([{ code: "VP7302", caseId: "ct_1", phase: "crop" }]);
  });
});
