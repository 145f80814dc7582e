import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, copyInto } from "./empty-project.js";
import { npm, run } from "./npm.js";

/** The README's task, which everyone has to download, and the one of the test data that stands for it. */
const STAND_IN = [
  ["Task004_Hippocampus", "Task006_4dPhantom"],
  ["Task04_Hippocampus", "Task06_4dPhantom"],
];

/** The program says its version and its commands, from a project that has it and by npx from nothing. */
export function checkWords(cwd, nowhere, env, version) {
  for (const [place, flags] of [
    [cwd, ["--no"]],
    [nowhere, ["--yes"]],
  ]) {
    const npx = (...words) =>
      npm(["exec", ...flags, "--", "voxprep", ...words], { cwd: place, env });
    expectIn(npx("--version").stdout, [version]);
    expectIn(npx("--help").stdout, ["voxprep run", "voxprep convert", "Exit codes: 0 done"]);
  }
}

/** Runs the commands of the README on the test data. */
export function runReadmeCommands(folder, cwd, env, root) {
  const [, stand] = STAND_IN[1];
  copyInto(cwd, join(root, "test-data", "raw", stand), stand);
  const [block = ""] = codeBlocks(folder, "sh");
  const text = STAND_IN.reduce((all, [from, to]) => all.replaceAll(from, to), block);
  const commands = text.split("\n").filter((line) => line.startsWith("npx voxprep "));
  if (commands.length === 0)
    throw new Error("the README has no command that starts with npx voxprep");
  for (const command of commands) {
    const words = command.trim().split(/\s+/).slice(1);
    npm(["exec", "--no", "--", ...words], { cwd, env });
  }
  return commands.length;
}

/** Compares the arrays of a prepared task with the hashes of what the original program wrote. */
export function compareWithGolden(cwd, env, root) {
  const golden = join(root, "test-data", "golden", "unetr-pp", "Task006_4dPhantom", "stage.json");
  const cases = Object.values(JSON.parse(readFileSync(golden, "utf8"))).flat();
  const program = `
    import { readNpzFile } from "@voxprep/io/node";
    import { createHash } from "node:crypto";
    for (const path of process.argv.slice(1)) {
      const { data, shape } = await readNpzFile(path);
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      console.log(createHash("sha256").update(bytes).digest("hex"), shape.join("x"));
    }`;
  const files = cases.map(({ npz }) => join(cwd, "prepared", ...npz.file.split("/")));
  for (const file of files) if (!existsSync(file)) throw new Error(`${file} was not written`);
  const flags = ["--input-type=module", "--eval", program, "--"];
  const { stdout } = run(process.execPath, [...flags, ...files], { cwd, env });
  const expected = cases.map(({ npz: { array } }) => `${array.sha256} ${array.shape.join("x")}`);
  if (stdout.trim() !== expected.join("\n"))
    throw new Error(`arrays differ\nfound\n${stdout}\nexpected\n${expected.join("\n")}`);
  return cases.length;
}

function expectIn(text, parts) {
  for (const part of parts)
    if (!text.includes(part)) throw new Error(`"${part}" is not in what was printed:\n${text}`);
}
