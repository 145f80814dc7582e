import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hashesBelow, jsonLines, rawTask, temporaryFolder, voxprep } from "./e2e-support.ts";
import { preloaded, withRename } from "./support/preloaded.ts";

const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const MRI = "Task302_MriPhantom";
const onPosix = describe.skipIf(process.platform === "win32");

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs with `--json` and does something once an event of a kind was printed. */
function runUntil(
  out: string,
  event: string,
  then: (child: ChildProcess) => void,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const words = ["run", rawTask(MRI), "--out", out, "--threads", "1", "--json"];
    const env = { ...process.env, npm_command: "", ...environment }; // not by npx
    const child = spawn(process.execPath, [PROGRAM, ...words], { env });
    let [stdout, stderr, isDone] = ["", "", false];
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("utf8");
      if (isDone || !stdout.includes(`"event":"${event}"`)) return;
      isDone = true;
      then(child);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function notesOf(out: string): string[] {
  const folder = join(out, ".voxprep", "unetr-pp", MRI);
  return existsSync(folder) ? readdirSync(folder) : [];
}

onPosix("F75: a reader that goes away", () => {
  /** Exit code of voxprep in front of a pipe. */
  function pipeInto(reader: string, words: readonly string[]): Promise<Ended> {
    const quoted = [process.execPath, PROGRAM, ...words].map((word) => `'${word}'`).join(" ");
    const script = `${quoted} 2>&1 | ${reader}; exit "\${PIPESTATUS[0]}"`;
    return new Promise((resolve, reject) => {
      const child = spawn("bash", ["-c", script]);
      let stdout = "";
      child.stdout.on("data", (chunk: Buffer) => {
        stdout += chunk.toString("utf8");
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr: "" }));
    });
  }

  test.each([
    ["events", ["--json"]],
    ["text", []],
  ])("F75: run piped into head -1 (%s) does all its work and ends with 0", async (_name, more) => {
    const out = join(temporaryFolder(), "out");
    const words = ["run", rawTask(MRI), "--out", out, ...more];
    const ended = await pipeInto("head -1", words);
    expect(ended.code).toBe(0);
    expect(ended.stdout.trim().split("\n")).toHaveLength(1);
    const piped = hashesBelow(out);
    const whole = await voxprep([...words, "--force"]);
    expect(whole.code).toBe(0);
    expect(piped).toEqual(hashesBelow(out));
  });

  test("F75: SIGHUP ends the run in order, as SIGTERM does", async () => {
    const out = join(temporaryFolder(), "out");
    const ended = await runUntil(out, "case-done", (child) => child.kill("SIGHUP"));
    expect(ended.code).toBe(143);
    expect(notesOf(out).filter((name) => /locks|tmp/.test(name))).toEqual([]);
  });
});

onPosix("F77: Ctrl-C", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "F77: %s ends with %i, says how far it came and how to go on",
    async (signal, code) => {
      const out = join(temporaryFolder(), "out");
      const ended = await runUntil(out, "case-done", (child) => child.kill(signal));
      expect(ended.code).toBe(code);
      expect(ended.stderr).toContain("Stopping");
      const events = jsonLines(ended);
      const command = `voxprep run ${rawTask(MRI)} --out ${out} --threads 1 --json`;
      expect(events.at(-2)).toMatchObject({
        code: "VP7201",
        remedy: expect.stringContaining(command),
        found: { done: expect.any(Number), total: 6 },
      });
      expect(events.at(-1)).toMatchObject({
        event: "summary",
        outcome: "stopped",
        commands: { resume: command },
      });
      expect(notesOf(out).filter((name) => /locks|tmp/.test(name))).toEqual([]);
    },
  );

  test("F77: the command that is named goes on to what an undisturbed run leaves", async () => {
    const out = join(temporaryFolder(), "out");
    const ended = await runUntil(out, "case-done", (child) => child.kill("SIGINT"));
    const { commands } = jsonLines(ended).at(-1) as { commands: { resume: string } };
    const again = await voxprep(commands.resume.split(" ").slice(1));
    expect(again.code).toBe(0);
    expect(jsonLines(again).at(-1)).toMatchObject({ outcome: "done", foldSizes: [2, 1, 1, 1, 1] });
    const resumed = hashesBelow(out);
    await voxprep(["run", rawTask(MRI), "--out", out, "--force"]);
    expect(resumed).toEqual(hashesBelow(out));
  });

  test("F77: a second one ends the program at once", async () => {
    const out = join(temporaryFolder(), "out");
    // Nothing ends this run in order: no file ever gets a name.
    const preload = preloaded(withRename("new Promise(() => {})"));
    const stopTwice = (child: ChildProcess): void => {
      child.kill("SIGINT");
      child.stderr?.once("data", () => child.kill("SIGINT"));
    };
    const ended = await runUntil(out, "progress", stopTwice, { NODE_OPTIONS: preload });
    expect(ended.code).toBe(130);
    expect(ended.stdout).not.toContain('"event":"summary"');
  });
});

describe("F80: a bug of ours", () => {
  test.each([
    ["an error that nobody catches", 'setImmediate(() => { throw new TypeError("on purpose"); })'],
    ["a rejection that nobody handles", 'void Promise.reject(new TypeError("on purpose"))'],
  ])("F80: %s ends with 70, names the crash file, and leaves no lock", async (_name, bug) => {
    const out = join(temporaryFolder(), "out");
    const preload = preloaded(`
      import { isMainThread } from "node:worker_threads";
      const { write } = process.stdout;
      let isFirst = isMainThread;
      process.stdout.write = function (...args) {
        if (isFirst && String(args[0]).includes('"case-done"')) { isFirst = false; ${bug}; }
        return write.apply(this, args);
      };
    `);
    const ended = await runUntil(out, "none", () => undefined, { NODE_OPTIONS: preload });
    expect(ended.code).toBe(70);
    const crash = notesOf(out).find((name) => name.startsWith("crash-")) ?? "none";
    const events = jsonLines(ended);
    expect(events.at(-2)).toMatchObject({ code: "VP7901", remedy: expect.stringContaining(crash) });
    expect(events.at(-1)).toMatchObject({ event: "summary", stoppedBy: "VP7901" });
    const text = readFileSync(join(out, ".voxprep", "unetr-pp", MRI, crash), "utf8");
    expect(text).toContain("on purpose");
    expect(notesOf(out).filter((name) => /locks|tmp/.test(name))).toEqual([]);
  });
});
