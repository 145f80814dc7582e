import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type RunEvent, RunStopped, runTask } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASK = join(TEST_DATA, "raw", "Task301_ThickPhantom");
const WORK = join(".voxprep", "unetr-pp", "Task301_ThickPhantom");

/** Runs until the first event of a kind, then stops as Ctrl-C does. */
async function runUntil(out: string, kind: RunEvent["event"]): Promise<unknown> {
  const controller = new AbortController();
  const onEvent = ({ event }: RunEvent): void => {
    if (event === kind) controller.abort();
  };
  return runTask({ taskFolder: TASK, out, signal: controller.signal, onEvent }).catch(
    (error: unknown) => error,
  );
}

describe("an interrupted run", () => {
  test("ends with VP7201, releases the lock and leaves no temporary file", async () => {
    const out = temporaryFolder();
    const ended = await runUntil(out, "case-done");
    expect(ended).toBeInstanceOf(RunStopped);
    expect((ended as RunStopped).reason.code).toBe("VP7201");
    expect(readdirSync(join(out, WORK)).filter((name) => name !== "manifest.jsonl")).toEqual([]);
  });

  test("is followed by a run that leaves everything", async () => {
    const out = temporaryFolder();
    await runUntil(out, "case-done");
    const faults: RunEvent[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.event === "finding" && event.severity === "case") faults.push(event);
    };
    const summary = await runTask({ taskFolder: TASK, out, onEvent });
    expect(faults).toEqual([]);
    expect(readdirSync(summary.preprocessedFolder)).toContain("splits_final.pkl");
  });
});

describe("what a killed run left", () => {
  test("its temporary files are removed and told as VP7101", async () => {
    const out = temporaryFolder();
    mkdirSync(join(out, WORK, "tmp"), { recursive: true });
    writeFileSync(join(out, WORK, "tmp", "0123-7"), "half a file");
    const codes: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.event === "finding") codes.push(event.code);
    };
    await runTask({ taskFolder: TASK, out, onEvent });
    expect(codes).toContain("VP7101");
    expect(readdirSync(join(out, WORK))).toEqual(["manifest.jsonl"]);
  });
});

describe("failed cases", () => {
  test("stand in failures.json until a run has none", async () => {
    const out = temporaryFolder();
    const file = join(out, WORK, "failures.json");
    mkdirSync(join(out, WORK), { recursive: true });
    writeFileSync(file, "[]");
    await runTask({ taskFolder: TASK, out });
    expect(existsSync(file)).toBe(false);
  });

  test("with failFast the first one ends the run with its own code", async () => {
    const raw = join(temporaryFolder(), "Task301_ThickPhantom");
    for (const folder of ["imagesTr", "labelsTr"]) {
      mkdirSync(join(raw, folder), { recursive: true });
      for (const name of readdirSync(join(TASK, folder))) {
        const bytes = readFileSync(join(TASK, folder, name));
        const isCut = folder === "imagesTr" && name.startsWith("thick_01");
        writeFileSync(join(raw, folder, name), isCut ? bytes.subarray(0, bytes.length / 2) : bytes);
      }
    }
    writeFileSync(join(raw, "dataset.json"), readFileSync(join(TASK, "dataset.json")));
    const out = temporaryFolder();
    const ended = await runTask({ taskFolder: raw, out, failFast: true }).catch((e: unknown) => e);
    expect((ended as RunStopped).reason).toMatchObject({ code: "VP2102", severity: "case" });
    const failures = JSON.parse(readFileSync(join(out, WORK, "failures.json"), "utf8"));
    expect(failures).toMatchObject([{ code: "VP2102" }]);
  });
});
