import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { Random } from "../../pipeline/test/faults/random.ts";
import { filesBelow, hashesBelow, rawTask, temporaryFolder, voxprepOk } from "./e2e-support.ts";

const IS_LONG = process.env["MODE"] === "faults";

/** Runs that are killed, and pairs of runs: few among all tests, many in `npm run test:kill`. */
const KILLS = Number(process.env["VOXPREP_KILLS"] ?? (IS_LONG ? 200 : 20));
const PAIRS = Number(process.env["VOXPREP_PAIRS"] ?? (IS_LONG ? 50 : 5));
const SEED = Number(process.env["VOXPREP_FAULTS_SEED"] ?? 20240229);

const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const MRI = "Task302_MriPhantom";

describe.skipIf(process.platform === "win32")("runs of the real program", () => {
  const out = join(temporaryFolder(), "out");
  const words = ["run", rawTask(MRI), "--out", out, "--threads", "1"];
  let clean: Record<string, string>;
  let wholeMs: number;
  beforeAll(async () => {
    const start = performance.now();
    await voxprepOk(words);
    wholeMs = performance.now() - start;
    clean = hashesBelow(out);
  });

  /** Starts the program; its exit code is null when it was killed. */
  function start(): { readonly kill: () => void; readonly code: Promise<number | null> } {
    const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: "ignore" });
    const code = new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    return { kill: () => void child.kill("SIGKILL"), code };
  }

  async function expectCleanAfterRun(name: string): Promise<void> {
    await voxprepOk(words);
    expect(hashesBelow(out), name).toEqual(clean);
    expect(readdirSync(join(out, ".voxprep", "unetr-pp", MRI)), name).toEqual(["manifest.jsonl"]);
    expect(filesBelow(out).filter((path) => path.includes(".vptmp-"))).toEqual([]);
  }

  test(`F76 F82: ${KILLS} of them killed at random moments: each next one leaves the undisturbed folder`, async () => {
    const random = new Random(SEED);
    let killed = 0;
    for (let i = 0; i < KILLS; i++) {
      if (random.below(3) > 0) rmSync(out, { recursive: true, force: true });
      const run = start();
      const afterMs = wholeMs * (0.2 + 0.7 * random.next());
      await Promise.race([sleep(afterMs), run.code]);
      run.kill();
      if ((await run.code) === null) killed++;
      await expectCleanAfterRun(`kill ${i} after ${Math.round(afterMs)} ms, seed ${SEED}`);
    }
    console.log(`${killed} of ${KILLS} runs were killed before their end`);
    expect(killed).toBeGreaterThan(0);
  }, 7_200_000);

  test(`F81: ${PAIRS} pairs on one folder: each ends with 0 or 4, and the next run leaves the undisturbed folder`, async () => {
    for (let i = 0; i < PAIRS; i++) {
      rmSync(out, { recursive: true, force: true });
      const codes = await Promise.all([start().code, start().code]);
      for (const code of codes) expect([0, 4], `pair ${i}: ${codes}`).toContain(code);
      await expectCleanAfterRun(`pair ${i}`);
    }
  }, 3_600_000);
});
