import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { datasetJson, RawTask } from "../../pipeline/test/support/raw-task.ts";
import {
  hashesBelow,
  jsonLines,
  rawTask,
  temporaryFolder,
  voxprep,
  voxprepOk,
} from "./e2e-support.ts";

const MRI = "Task302_MriPhantom";
const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const run = promisify(execFile);

describe.skipIf(process.platform === "win32")("surroundings that must not matter", () => {
  const work = temporaryFolder();

  /** Arrays alone: pickles hold the paths that were given. */
  function arraysBelow(folder: string): Record<string, string> {
    return hashesBelow(folder, (name) => name.endsWith(".npz"));
  }

  test("F102: blanks, quotes, percent signs, tildes, relative paths and slashes at the end", async () => {
    const odd = join(work, 'it\'s 50% "odd"', "~");
    mkdirSync(odd, { recursive: true });
    cpSync(rawTask(MRI), join(odd, MRI), { recursive: true });
    await voxprepOk(["run", rawTask(MRI), "--out", join(work, "plain")]);
    const [task, out] = [join(odd, MRI), join(odd, "out put")].map((path) => relative(".", path));
    await voxprepOk(["run", `${task}/`, "--out", `${out}/`]);
    const expected = arraysBelow(join(work, "plain"));
    expect(Object.keys(expected).length).toBeGreaterThan(0);
    expect(arraysBelow(join(odd, "out put"))).toEqual(expected);
  });

  test("F105: another locale, time zone and umask give the same bytes, pickles included", async () => {
    const out = join(work, "elsewhere");
    await voxprepOk(["run", rawTask(MRI), "--out", out]);
    const expected = hashesBelow(out);
    await run("rm", ["-r", out]);
    const env = {
      ...process.env,
      LANG: "de_DE.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      TZ: "Asia/Kathmandu",
    };
    const words = [process.execPath, PROGRAM, "run", rawTask(MRI), "--out", out];
    await run("sh", ["-c", 'umask 077; exec "$0" "$@"', ...words], { env });
    expect(hashesBelow(out)).toEqual(expected);
  });

  test("F98: a name that the system does not allow is VP0301 before anything is written", async () => {
    const out = join(work, "x".repeat(300));
    const call = await voxprep(["run", rawTask(MRI), "--out", out, "--json"]);
    expect(call.code).toBe(3);
    expect(jsonLines(call).filter(({ event }) => event === "finding")).toMatchObject([
      { code: "VP0301", severity: "run" },
    ]);
  });

  test("F98: a case with such a name has no files", async () => {
    const task = new RawTask(join(work, "Task001_Long"), ["a", "b", "c", "d", "e"]);
    const long = "y".repeat(250);
    task.dataset(datasetJson(["a", "b", "c", "d", "e", long]));
    const call = await voxprep(["verify", task.folder, "--json"]);
    expect(call.code).toBe(2);
    const faults = jsonLines(call).filter(({ severity }) => severity === "case");
    expect(faults.map(({ code }) => code)).toEqual(["VP1301", "VP1302"]);
  });

  test("F104: an older Node is refused with VP0102 before anything is loaded", async () => {
    const fake = join(work, "old.cjs");
    const version = 'Object.defineProperty(process, "versions", { value: { node: "18.20.4" } });';
    writeFileSync(fake, version);
    const text = await voxprep(["--version"], { NODE_OPTIONS: `--require ${fake}` });
    expect(text.code).toBe(1);
    expect(text.stderr).toContain("VP0102 UnsupportedRuntimeError");
    const json = await voxprep(["--version", "--json"], { NODE_OPTIONS: `--require ${fake}` });
    expect(jsonLines(json)).toMatchObject([
      { code: "VP0102", severity: "usage", found: "18.20.4" },
    ]);
  });

  test("F83: a task that may only be read is prepared", async () => {
    const raw = rawTask(MRI, join(work, "read-only"));
    for (const name of ["imagesTr", "labelsTr", "."]) chmodSync(join(raw, name), 0o555);
    const before = hashesBelow(raw);
    await voxprepOk(["run", raw, "--out", join(work, "of-read-only")]);
    expect(hashesBelow(raw)).toEqual(before);
    for (const name of [".", "imagesTr", "labelsTr"]) chmodSync(join(raw, name), 0o755);
  });
});
