import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";

const SCRIPT = fileURLToPath(new URL("load_with_numpy.py", import.meta.url));

/** A Python that has numpy. */
export interface Interpreter {
  readonly command: string;
  readonly numpy: string;
}

/** `VOXPREP_PYTHON` lists interpreters as PATH lists folders; without it `python3` is tried. */
export const INTERPRETERS: readonly Interpreter[] = (process.env["VOXPREP_PYTHON"] ?? "python3")
  .split(delimiter)
  .flatMap((command) => {
    const found = spawnSync(command, ["-c", "import numpy; print(numpy.__version__)"]);
    return found.status === 0 ? [{ command, numpy: found.stdout.toString().trim() }] : [];
  });

/** One suite per interpreter; skipped with a message where there is none. */
export function describeNumpy(name: string, body: (interpreter: Interpreter) => void): void {
  if (INTERPRETERS.length === 0) test.skip(`${name} (skipped: no Python with numpy)`);
  for (const found of INTERPRETERS) describe(`${name}, numpy ${found.numpy}`, () => body(found));
}

/** What Python says of one file: typed JSON, or what went wrong. */
export type PythonAnswer = { readonly ok: unknown } | { readonly error: string };

/** Loads files with Python, warnings as errors; `.pkl`, `.npy` and `.npz` by their names. */
export function loadWithPython(
  interpreter: Interpreter,
  files: ReadonlyMap<string, readonly Uint8Array[] | Uint8Array>,
): Map<string, PythonAnswer> {
  const folder = mkdtempSync(join(tmpdir(), "voxprep-python-"));
  try {
    for (const [name, content] of files) {
      const parts = content instanceof Uint8Array ? [content] : content;
      writeFileSync(join(folder, name), Buffer.concat(parts));
    }
    const run = spawnSync(interpreter.command, ["-W", "error", SCRIPT, folder], {
      maxBuffer: 1 << 28,
    });
    if (run.status !== 0) throw new Error(run.stderr.toString());
    return new Map(Object.entries(JSON.parse(run.stdout.toString()) as object));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
