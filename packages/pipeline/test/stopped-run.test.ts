import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { InternalError } from "@voxprep/core";
import { type RunEvent, RunStopped, type RunSummary, runTask } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { type FileSystem, NODE_FILE_SYSTEM } from "../src/store/file-system.ts";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASK = "Task301_ThickPhantom";
const taskFolder = join(TEST_DATA, "raw", TASK);

function workFolder(out: string): string {
  return join(out, ".voxprep", "unetr-pp", TASK);
}

interface Ended {
  readonly error: unknown;
  readonly events: readonly RunEvent[];
  readonly summary: RunSummary;
}

/** Runs to an end that is no good one, and takes down what was told. */
async function runToItsEnd(
  options: Omit<Parameters<typeof runTask>[0], "taskFolder">,
  fs: FileSystem = NODE_FILE_SYSTEM,
): Promise<Ended> {
  const events: RunEvent[] = [];
  const onEvent = (event: RunEvent): void => {
    events.push(event);
    options.onEvent?.(event);
  };
  const error: unknown = await runTask({ taskFolder, ...options, onEvent }, { fs }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const summary = events.at(-1);
  if (summary?.event !== "summary") throw new Error(`the last event is ${summary?.event}`);
  return { error, events, summary };
}

/** The real file system, but a listener hears of every file that is about to be made. */
function listeningFileSystem(onCreate: (path: string) => Promise<void>): FileSystem {
  return {
    ...NODE_FILE_SYSTEM,
    async create(path) {
      await onCreate(path);
      return NODE_FILE_SYSTEM.create(path);
    },
  };
}

function isTemporary(path: string): boolean {
  return path.includes(join(TASK, "tmp"));
}

/** What a run writes before its first case, to learn whether the disk writes. */
function isProbe(path: string): boolean {
  return basename(path).includes("-probe-");
}

describe("F77: a run that is told to stop", () => {
  test("F77: still commits the case that is being written, and begins no other", async () => {
    const out = temporaryFolder();
    const controller = new AbortController();
    let hasBegun = false;
    const onEvent = ({ event }: RunEvent): void => {
      hasBegun ||= event === "run-start";
    };
    const fs = listeningFileSystem(async (path) => {
      if (hasBegun && isTemporary(path) && !isProbe(path)) controller.abort();
    });
    const { error, summary } = await runToItsEnd(
      { out, threads: 1, signal: controller.signal, onEvent },
      fs,
    );
    expect((error as RunStopped).reason.code).toBe("VP7201");
    const cropped = readdirSync(summary.croppedFolder).filter((name) => name.endsWith(".npz"));
    // One lane writes a case while it computes the next, which was begun before and is committed as well.
    expect([1, 2]).toContain(cropped.length);
    const next = await runTask({ taskFolder, out });
    expect(next.reusedSteps).toBe(cropped.length);
  });

  test("F77: says how many cases are done and how to go on", async () => {
    const controller = new AbortController();
    const commands = { resume: "voxprep run here --out there", verify: "voxprep verify here" };
    const onEvent = ({ event }: RunEvent): void => {
      if (event === "case-done") controller.abort();
    };
    const options = { out: temporaryFolder(), signal: controller.signal, commands, onEvent };
    const { error, events, summary } = await runToItsEnd(options);
    const { reason } = error as RunStopped;
    expect(reason.message).toMatch(/in the part crop, \d of 7 done/);
    expect(reason.context.remedy).toContain(commands.resume);
    expect(events.at(-2)).toMatchObject({ event: "finding", code: "VP7201" });
    expect(summary).toMatchObject({
      outcome: "stopped",
      stoppedBy: "VP7201",
      commands,
      stages: [],
    });
    expect(summary.caseCounts).toEqual({ done: 0, reused: 0, failed: 0, open: 7 });
  });

  test("F77: leaves work alone that does not end by itself, and gives the lock back", async () => {
    const out = temporaryFolder();
    const controller = new AbortController();
    let isArmed = false;
    const onEvent = ({ event }: RunEvent): void => {
      isArmed ||= event === "run-start";
    };
    const fs = listeningFileSystem(async (path) => {
      if (!isTemporary(path) || !isArmed || controller.signal.aborted) return;
      controller.abort();
      await new Promise(() => undefined); // a file server that does not answer
    });
    const { error } = await runToItsEnd({ out, signal: controller.signal, onEvent }, fs);
    expect((error as RunStopped).reason.code).toBe("VP7201");
    expect(readdirSync(workFolder(out)).filter((name) => /locks|tmp/.test(name))).toEqual([]);
  }, 30_000);
});

describe("F80: a bug of ours", () => {
  test("F80: ends the run with VP7901 and a crash file; lock and temporary files are gone", async () => {
    process.env["VOXPREP_TEST_SECRET"] = "a-secret-of-the-environment";
    const out = temporaryFolder();
    const onEvent = ({ event }: RunEvent): void => {
      if (event === "case-done") throw new TypeError("a bug on purpose");
    };
    const { error, events, summary } = await runToItsEnd({ out, onEvent });
    const { reason } = error as RunStopped;
    const file = join(workFolder(out), `crash-${summary.run}.json`);
    expect(reason).toMatchObject({ code: "VP7901", files: [file] });
    expect(reason.context.remedy).toContain(file);
    expect(events.find((one) => one.event === "run-start")).toMatchObject({ run: summary.run });
    const text = readFileSync(file, "utf8");
    const crash = JSON.parse(text);
    expect(crash).toMatchObject({
      run: summary.run,
      task: TASK,
      profile: "unetr-pp",
      phase: "crop",
    });
    expect(crash.error.cause).toMatchObject({ name: "TypeError", message: "a bug on purpose" });
    expect(crash.error.cause.stack[1]).toMatch(/^at .*stopped-run\.test\.ts/);
    expect(text).not.toContain("a-secret-of-the-environment");
    expect(readdirSync(workFolder(out)).filter((name) => /locks|tmp/.test(name))).toEqual([]);
  });

  test("F80: that shows itself outside of the run's own work ends it as well", async () => {
    const out = temporaryFolder();
    const controller = new AbortController();
    const bug = new InternalError("unexpected: boom", { cause: new TypeError("boom") });
    const onEvent = ({ event }: RunEvent): void => {
      if (event === "case-done") controller.abort(bug);
    };
    const { error, summary } = await runToItsEnd({ out, signal: controller.signal, onEvent });
    expect((error as RunStopped).reason).toMatchObject({ code: "VP7901" });
    expect(summary).toMatchObject({ outcome: "stopped", stoppedBy: "VP7901" });
    expect(existsSync(join(workFolder(out), `crash-${summary.run}.json`))).toBe(true);
  });

  test("F80: the next run goes on and keeps the crash file", async () => {
    const out = temporaryFolder();
    const onEvent = ({ event }: RunEvent): void => {
      if (event === "phase-end") throw new TypeError("a bug on purpose");
    };
    const stop = await runTask({ taskFolder, out, onEvent }).catch((error: unknown) => error);
    expect(stop).toBeInstanceOf(RunStopped); // the end of the check is told before there is a lock
    const later = ({ event }: RunEvent): void => {
      if (event === "case-done") throw new TypeError("a bug on purpose");
    };
    const { summary } = await runToItsEnd({ out, onEvent: later });
    expect(await runTask({ taskFolder, out })).toMatchObject({ outcome: "done", failedCases: [] });
    expect(readdirSync(workFolder(out))).toContain(`crash-${summary.run}.json`);
  });
});
