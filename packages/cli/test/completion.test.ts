import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { voxprep, voxprepOk } from "./e2e-support.ts";

const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const COMMANDS = ["run", "convert", "verify", "plan", "splits", "inspect", "completion"];

/** What the program answers a shell; the last word is the one being typed. */
async function completions(words: readonly string[], shell: string): Promise<string[]> {
  const call = await voxprepOk(["--get-yargs-completions", "voxprep", ...words], { SHELL: shell });
  expect(call.stderr).toBe("");
  return call.stdout.split("\n").filter((line) => line !== "");
}

describe("completion", () => {
  test("offers the commands", async () => {
    expect(await completions([""], "/bin/bash")).toEqual(expect.arrayContaining(COMMANDS));
  });

  test("offers the options of the command once a dash is typed", async () => {
    const options = await completions(["run", "-"], "/bin/bash");
    expect(options).toEqual(expect.arrayContaining(["--out", "--profile", "--threads"]));
    expect(options).not.toContain("--fingerprint"); // of `plan`
  });

  test("leaves file names to the shell", async () => {
    expect(await completions(["run", ""], "/bin/bash")).toEqual([]);
  });

  test("offers the choices of an option", async () => {
    const profiles = await completions(["run", "--profile", ""], "/bin/bash");
    expect(profiles).toEqual(expect.arrayContaining(["nnformer", "nnunet-v1", "unetr-pp"]));
  });

  test("tells zsh and fish what a command does", async () => {
    expect(await completions(["insp"], "/bin/zsh")).toContainEqual(
      expect.stringMatching(/^inspect:Show what/),
    );
    expect(await completions(["insp"], "/usr/bin/fish")).toContainEqual(
      expect.stringMatching(/^inspect\tShow what/),
    );
  });

  test.each([
    ["/bin/bash", "complete -o bashdefault -o default -F"],
    ["/bin/zsh", "#compdef voxprep"],
    ["/usr/bin/fish", "complete -f -c voxprep"],
  ])("prints the script for %s", async (shell, part) => {
    const call = await voxprepOk(["completion"], { SHELL: shell });
    expect(call.stdout).toContain(part);
    expect(call.stdout).toContain("voxprep --get-yargs-completions");
  });

  test("has help with examples, and prints no script then", async () => {
    const call = await voxprepOk(["completion", "--help"]);
    expect(call.stdout).toContain("Examples:\n  voxprep completion >> ~/.bashrc");
    expect(call.stdout).not.toContain("###-begin");
  });

  test("refuses other words with exit code 1", async () => {
    expect(await voxprep(["completion", "bash"])).toMatchObject({ code: 1 });
  });
});

/** macOS has a bash of 2007, which yargs' script does not support; Windows has none or another system's. */
const bash = spawnSync("bash", ["-c", "echo $BASH_VERSINFO"], { encoding: "utf8" });
const hasBash = process.platform !== "win32" && bash.status === 0 && Number(bash.stdout) >= 4;

describe.skipIf(!hasBash)("the script in bash", () => {
  const folder = mkdtempSync(join(tmpdir(), "voxprep-completion-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const wrapper = `#!/bin/sh\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`;
  writeFileSync(join(folder, "voxprep"), wrapper, { mode: 0o755 });

  test.each([
    [["voxprep", "ru"], ["run"]],
    [["voxprep", "run", "--prof"], ["--profile"]],
    [
      ["voxprep", "run", "--profile", "nn"],
      ["nnformer", "nnunet-v1"],
    ],
    [["voxprep", "run", "Task0"], []],
  ])("completes %j", (words, expected) => {
    const script = `
      source <(voxprep completion)
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      _voxprep_yargs_completions
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const path = `${folder}${delimiter}${process.env["PATH"]}`;
    const env = { ...process.env, PATH: path, SHELL: "/bin/bash" };
    const done = spawnSync("bash", ["-c", script, "bash", ...words], { env, encoding: "utf8" });
    expect(done.stderr).toBe("");
    const offered = done.stdout.split("\n").filter((line) => line !== "");
    expect(offered).toEqual(expect.arrayContaining(expected));
    if (expected.length === 0) expect(offered).toEqual([]);
  });
});
