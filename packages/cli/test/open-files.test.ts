import { spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { hashesBelow, rawTask, temporaryFolder, voxprepOk } from "./e2e-support.ts";

const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const HAS_ULIMIT = spawnSync("bash", ["-c", "ulimit -n 64"]).status === 0;
const THREADS = "8";

describe.skipIf(!HAS_ULIMIT)(
  "F72: the program under a limit of open files (skipped without bash)",
  () => {
    const out = join(temporaryFolder(), "out");
    const words = ["run", rawTask("Task302_MriPhantom"), "--out", out, "--threads", THREADS];
    let clean: Record<string, string>;
    beforeAll(async () => {
      await voxprepOk(words);
      clean = hashesBelow(out);
      rmSync(out, { recursive: true });
    }, 60_000);

    test.each([24, 32, 40, 48, 64, 100])(
      "%d: equal to a run without it, or VP6301 and nothing half written",
      (limit) => {
        rmSync(out, { recursive: true, force: true });
        const script = `ulimit -n ${limit}; exec "$@"`;
        const all = ["-c", script, "bash", process.execPath, PROGRAM, ...words, "--json"];
        const { status, stdout } = spawnSync("bash", all, { encoding: "utf8" });
        if (status === 0) {
          expect(hashesBelow(out)).toEqual(clean);
          return;
        }
        expect(status, stdout).toBe(3);
        expect(stdout).toContain('"code":"VP6301"');
        expect(limit, "a limit that a shell may well have is enough").toBeLessThan(64);
        expect(existsSync(out) ? Object.entries(clean) : []).toEqual(
          existsSync(out) ? expect.arrayContaining(Object.entries(hashesBelow(out))) : [],
        );
      },
      60_000,
    );
  },
);
