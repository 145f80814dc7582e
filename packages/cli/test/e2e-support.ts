import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const PROGRAM = fileURLToPath(new URL("../bin/voxprep.js", import.meta.url));
const TEST_DATA = fileURLToPath(new URL("../../../test-data/", import.meta.url));

/** What a call of the program left. */
export interface Call {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program as a person would. */
export function voxprep(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Call> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...words], {
      // Tests may be started by npx, of which the hints of the program would speak.
      env: { ...process.env, npm_command: "", ...environment },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("utf8");
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the program and refuses every exit code but 0. */
export async function voxprepOk(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Call> {
  const call = await voxprep(words, environment);
  if (call.code === 0) return call;
  throw new Error(
    `voxprep ${words.join(" ")} ended with ${call.code}:\n${call.stderr}${call.stdout}`,
  );
}

/** The objects of `--json` output, one a line. */
export function jsonLines(call: Call): Record<string, unknown>[] {
  return call.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A new folder that is removed after the tests of the file or group. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "voxprep-e2e-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** A raw task of test-data, or a copy of it in a folder. */
export function rawTask(name: string, copyInto?: string): string {
  const source = join(TEST_DATA, "raw", name);
  if (copyInto === undefined) return source;
  const target = join(copyInto, name);
  cpSync(source, target, { recursive: true });
  return target;
}

/** Names of all files below a folder, with `/`. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

/** SHA-256 of every file below a folder, by name; `.voxprep`, where runs keep their own notes, is left out. */
export function hashesBelow(
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): Record<string, string> {
  const names = filesBelow(folder)
    .filter((name) => !name.split("/").includes(".voxprep"))
    .filter(isWanted);
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    ]),
  );
}

/** Parsed JSON of a file. */
export function readJson(...parts: string[]): Record<string, unknown> {
  return JSON.parse(readFileSync(join(...parts), "utf8")) as Record<string, unknown>;
}
