import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository. */
export const ROOT: string = fileURLToPath(new URL("../../../", import.meta.url));

/** What a finished child process left. */
export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs node with the given words in a folder of its own, which is removed afterwards. */
export async function runNode(words: readonly string[]): Promise<Finished> {
  const cwd = await mkdtemp(join(tmpdir(), "voxprep-doc-"));
  try {
    return await runNodeIn(cwd, words);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

/** Runs node with the given words in a folder. */
export function runNodeIn(cwd: string, words: readonly string[]): Promise<Finished> {
  const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined };
  return new Promise((resolve) => {
    const options = { cwd, env, encoding: "utf8", maxBuffer: 1 << 26 } as const;
    const child = execFile(process.execPath, words, options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/**
 * Runs code as a module from which the names of the workspace's packages resolve.
 *
 * @param name - Kebab-case name that no other test uses.
 */
export async function runModule(name: string, code: string): Promise<Finished> {
  const folder = join(ROOT, "node_modules", ".voxprep-doc-tests");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}-${process.pid}.mjs`);
  await writeFile(file, code);
  try {
    return await runNode([file]);
  } finally {
    await rm(file, { force: true });
  }
}
