import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hashesBelow, jsonLines, rawTask, temporaryFolder, voxprepOk } from "./e2e-support.ts";
import { preloaded } from "./support/preloaded.ts";

const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const THICK = "Task301_ThickPhantom";
const work = temporaryFolder();

/** The task with the names of the Decathlon: images without modality. */
function decathlonTask(): string {
  const task = join(work, "Task04_Thick");
  cpSync(rawTask(THICK), task, { recursive: true });
  return task;
}

function looseFiles(): string {
  const loose = join(work, "loose");
  const raw = rawTask(THICK);
  cpSync(join(raw, "imagesTr"), join(loose, "imagesTr"), { recursive: true });
  cpSync(join(raw, "labelsTr"), join(loose, "labelsTr"), { recursive: true });
  return loose;
}

const decathlon = decathlonTask();
const loose = looseFiles();

const COMMANDS: readonly (readonly [string, (out: string) => string[]])[] = [
  ["init", (out) => ["init", loose, "--out", out, "--yes", "--threads", "2"]],
  ["verify --fix", (out) => ["verify", rawTask(THICK), "--fix", "--out", out, "--threads", "2"]],
  ["convert", (out) => ["convert", decathlonOf(out), "--out", out, "--threads", "2"]],
];

/** Decathlon images have no modality suffix: that of the phantom is taken off. */
function decathlonOf(out: string): string {
  const task = join(out, "..", "input", "Task04_Thick");
  if (existsSync(task)) return task;
  cpSync(join(decathlon, "labelsTr"), join(task, "labelsTr"), { recursive: true });
  mkdirSync(join(task, "imagesTr"));
  for (const name of readdirSync(join(decathlon, "imagesTr"))) {
    const to = name.replace("_0000", "");
    cpSync(join(decathlon, "imagesTr", name), join(task, "imagesTr", to));
  }
  cpSync(join(decathlon, "dataset.json"), join(task, "dataset.json"));
  return task;
}

/** Where the program stops for ever: at the third file that it creates, or when the whole is to get its name. */
const STOPS = {
  "in the middle": `
    const { open } = fs.promises;
    let files = 0;
    fs.promises.open = async (path, ...rest) => {
      const file = await open(path, ...rest);
      if (String(path).includes(".voxprep-") && path.endsWith(".gz") && ++files === 3) await ever;
      return file;
    };`,
  "at its end": `
    fs.promises.rename = () => ever;`,
} as const;

/** The program waits at its third file until it is told to stop. */
const UNTIL_TOLD = `
  const { open } = fs.promises;
  let files = 0;
  fs.promises.open = async (path, ...rest) => {
    const file = await open(path, ...rest);
    const isThird = String(path).includes(".voxprep-") && path.endsWith(".gz") && ++files === 3;
    if (isThird) await new Promise((done) => process.once("SIGINT", () => setTimeout(done, 100)));
    return file;
  };`;

function stoppingAt(code: string): string {
  return preloaded(`
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const beat = setInterval(() => undefined, 1000);
    process.once("SIGINT", () => beat.unref());
    const ever = new Promise(() => undefined);
    ${code}
    syncBuiltinESMExports();
  `);
}

/** Starts the program, which stops somewhere; resolves when it has been still for a while. */
async function startStopping(words: readonly string[], code: string, out: string) {
  const env = { ...process.env, NODE_OPTIONS: stoppingAt(code), npm_command: "" };
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => resolve(signal));
  });
  let before = "";
  for (let still = 0; still < 10; await sleep(50)) {
    const now = existsSync(out) ? JSON.stringify(readdirSync(out, { recursive: true })) : "";
    still = now !== "" && now === before ? still + 1 : 0;
    before = now;
  }
  const kill = (signal: NodeJS.Signals) => child.kill(signal);
  return { kill, ended, code: () => child.exitCode, stderr: () => stderr };
}

describe.skipIf(process.platform === "win32")("F76: commands that make a folder", () => {
  let counter = 0;
  const cases = COMMANDS.flatMap(([name, words]) =>
    Object.entries(STOPS).map(([where, code]) => ({ name, words, where, code })),
  );

  test.each(cases)(
    "$name, killed $where: nothing under a final name; the next call clears up and says so",
    async ({ words, code }) => {
      const folder = join(work, String(counter++));
      const [clean, out] = [join(folder, "clean"), join(folder, "out")];
      await voxprepOk(words(clean));
      const { kill, ended } = await startStopping(words(out), code, out);
      kill("SIGKILL");
      expect(await ended).toBe("SIGKILL");
      const [left, ...more] = readdirSync(out);
      expect(more).toEqual([]);
      expect(left).toMatch(/^\.voxprep-/);
      const again = await voxprepOk([...words(out), "--json"]);
      expect(hashesBelow(out)).toEqual(hashesBelow(clean));
      expect(readdirSync(out)).toEqual(readdirSync(clean));
      const told = jsonLines(again).filter(({ code: one }) => one === "VP7101");
      expect(told).toMatchObject([{ name: "RecoveredInfo", files: [join(out, left ?? "")] }]);
    },
    60_000,
  );

  test.each(COMMANDS)(
    "F77: %s, stopped by Ctrl-C: nothing is left, exit code 130",
    async (_, words) => {
      const out = join(work, String(counter++), "out");
      const { kill, ended, code, stderr } = await startStopping(words(out), UNTIL_TOLD, out);
      kill("SIGINT");
      expect(await ended, stderr()).toBeNull();
      expect(code(), stderr()).toBe(130);
      expect(stderr()).toContain("VP7201 InterruptedError");
      expect(readdirSync(out)).toEqual([]);
    },
    60_000,
  );

  test("what another process still fills stays, and people are told in words what is removed", async () => {
    const out = join(work, "shared");
    const words = ["init", loose, "--out", out, "--yes", "--threads", "1"];
    const { kill, ended } = await startStopping(words, STOPS["at its end"], out);
    const hidden = readdirSync(out);
    const beside = await voxprepOk([...words, "--task-id", "501"]);
    expect(beside.stderr).not.toContain("VP7101");
    expect(readdirSync(out)).toEqual([...hidden, "Task501_loose"]);
    kill("SIGKILL");
    await ended;
    const after = await voxprepOk([...words, "--task-id", "502"]);
    expect(after.stderr).toContain("VP7101 RecoveredInfo");
    expect(after.stderr).toContain(hidden[0] ?? "");
    expect(readdirSync(out)).toEqual(["Task501_loose", "Task502_loose"]);
  }, 60_000);
});
