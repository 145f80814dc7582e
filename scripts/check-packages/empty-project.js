import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { npm, run } from "./npm.js";

/** Packages whose declarations name what only `@types/node` declares; their changelogs say so. */
const NEEDS_NODE_TYPES = ["@voxprep/pipeline"];

/** Makes a project with nothing in it and installs one package there, as its user would. */
export function emptyProject(work, name, env, spec) {
  const cwd = join(work, name);
  mkdirSync(cwd);
  const manifest = { name, version: "1.0.0", private: true, type: "module" };
  writeFileSync(join(cwd, "package.json"), JSON.stringify(manifest));
  if (spec !== undefined) npm(["install", spec], { cwd, env });
  return cwd;
}

/** Fenced blocks of one language in a README. */
export function codeBlocks(folder, language) {
  const readme = readFileSync(join(folder, "README.md"), "utf8").replaceAll("\r\n", "\n");
  return [...readme.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)]
    .filter(([, found]) => found === language)
    .map(([, , code]) => code);
}

/** Runs every JavaScript block of a README in a project; returns how many there were. */
export function runExamples(folder, cwd, env) {
  const blocks = codeBlocks(folder, "js");
  for (const [i, code] of blocks.entries()) {
    const file = `example-${i + 1}.mjs`;
    writeFileSync(join(cwd, file), code);
    const { stdout, stderr } = run(process.execPath, [file], { cwd, env });
    if (stdout.trim() === "") throw new Error(`block ${i + 1} of the README printed nothing`);
    if (stderr !== "") throw new Error(`block ${i + 1} of the README complained\n${stderr}`);
  }
  return blocks.length;
}

/** Lets a strict TypeScript program import every entry of a package, and checks the declarations too. */
export function checkTypes(manifest, cwd, env) {
  const entries = Object.keys(manifest.exports).filter((entry) => !entry.endsWith(".json"));
  if (entries.length === 0) return;
  const lines = entries.map((entry, i) => {
    return `import * as entry${i} from "${join(manifest.name, entry).replaceAll("\\", "/")}";`;
  });
  const uses = entries.map((_, i) => `export const keys${i}: string[] = Object.keys(entry${i});`);
  writeFileSync(join(cwd, "consumer.ts"), [...lines, ...uses, ""].join("\n"));
  const types = NEEDS_NODE_TYPES.includes(manifest.name) ? ["node"] : [];
  if (types.length > 0) npm(["install", "--save-dev", "@types/node"], { cwd, env });
  const options = {
    ...{ target: "es2023", lib: ["es2023"], module: "nodenext", strict: true, noEmit: true },
    ...{ types, skipLibCheck: false },
  };
  const config = { compilerOptions: options, files: ["consumer.ts"] };
  writeFileSync(join(cwd, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
  run(process.execPath, [tsc, "-p", "."], { cwd, env });
}

/** Puts a folder of the repository into a project. */
export function copyInto(cwd, folder, name) {
  cpSync(folder, join(cwd, name), { recursive: true });
}
