// The virtual environment of the reference, and its runs.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./child.js";

const FOLDER = fileURLToPath(new URL("../reference/", import.meta.url));

/** The first set that installs is taken; the reference says which versions it ran with. */
const CHOICES = [
  ["-r", join(FOLDER, "requirements.txt")],
  ["numpy<2", "scipy<1.14", "scikit-image>=0.19", "SimpleITK"],
  ["numpy", "scipy", "scikit-image", "SimpleITK"],
];

/** Makes the environment unless it is there; returns its Python. */
export function referencePython(cache, asked, say) {
  const folder = join(cache, "reference-venv");
  const python = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(python) && works(python, "import skimage, SimpleITK")) return python;
  const base = asked ?? candidates().find((program) => works(program, "import venv, ensurepip"));
  if (base === undefined) throw new Error("no Python was found; name one with --python");
  say(`making a virtual environment with ${base} (numpy, scipy, scikit-image, SimpleITK)`);
  rmSync(folder, { recursive: true, force: true });
  run(base, ["-m", "venv", folder]);
  for (const packages of CHOICES) {
    const pip = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", ...packages];
    if (spawnSync(python, pip, { stdio: ["ignore", "ignore", "inherit"] }).status === 0) {
      return python;
    }
    say("these versions have no wheels for this Python; trying others");
  }
  rmSync(folder, { recursive: true, force: true });
  throw new Error("the packages of the reference could not be installed");
}

/** Runs the reference on a case; its steps bear the names of ours. */
export function runReference(python, input) {
  return runProgram(python, [join(FOLDER, "pipeline.py"), JSON.stringify(input)]);
}

/** Python 3.10 first: the versions of the original programs have wheels for it. */
function candidates() {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "versions");
  const managed = existsSync(versions) ? readdirSync(versions) : [];
  const of = (minor) => [
    `python3.${minor}`,
    ...managed
      .filter((name) => name.startsWith(`3.${minor}.`))
      .map((name) => join(versions, name, "bin", "python")),
  ];
  return [...of(10), ...of(9), ...of(11), "python3", "python"];
}

function works(program, code) {
  return spawnSync(program, ["-c", code], { stdio: "ignore" }).status === 0;
}

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}`);
}
