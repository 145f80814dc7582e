import type { Worker } from "node:worker_threads";
import { TaskPool } from "@voxprep/pipeline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Reporter } from "../src/report/reporter.js";

/** A file without an end: whoever hashes it works until its thread is ended. */
const ENDLESS = "/dev/zero";

describe.skipIf(process.platform !== "linux")("F78: a thread that dies", () => {
  const threads: Worker[] = [];
  const keep = (thread: Worker): void => void threads.push(thread);
  const pool = new TaskPool(1);
  beforeAll(() => void process.on("worker", keep));
  afterAll(async () => {
    process.off("worker", keep);
    await pool.close();
  });

  /** Ends the youngest thread once it is at work. */
  async function kill(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await threads.at(-1)?.terminate();
  }

  test("F78: fails its task with VP7301; the next one runs in a fresh thread", async () => {
    const doomed = pool.run("hashFile", { path: ENDLESS });
    const refused = expect(doomed).rejects.toMatchObject({ code: "VP7301", severity: "case" });
    await kill();
    await refused;
    await expect(pool.run("hashFile", { path: "/dev/null" })).resolves.toBeDefined();
  });

  test("F78: lets its case be tried once more, then the case alone fails", async () => {
    const reporter = new Reporter("/task");
    let attempts = 0;
    const guarded = reporter.guard("ct_1", "crop", async () => {
      attempts++;
      await Promise.all([pool.run("hashFile", { path: ENDLESS }), kill()]);
    });
    await guarded;
    expect(attempts).toBe(2);
    expect(reporter.failures).toMatchObject([{ code: "VP7301", caseId: "ct_1", phase: "crop" }]);
    await expect(pool.run("hashFile", { path: "/dev/null" })).resolves.toBeDefined();
  });
});
