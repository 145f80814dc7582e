/**
 * Runs the commands of the tutorial and writes what they print into it.
 *
 * `node scripts/run-tutorial.mjs` after a build; with `--check` nothing is written, and the exit code is 1
 * when the tutorial shows something else; a page that differs in times alone is left as it is. A `text` block right behind an `sh` block holds what the commands print
 * to standard output; durations, sizes and the folder may differ.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const page = join(root, "docs", "tutorials", "first-dataset.md");
const program = join(root, "packages", "cli", "bin", "voxprep.js");
const HOME = "/home/you/voxprep";

const work = realpathSync(mkdtempSync(join(tmpdir(), "voxprep-tutorial-")));
try {
  cpSync(join(root, "test-data", "raw"), join(work, "test-data", "raw"), { recursive: true });
  const before = readFileSync(page, "utf8").replaceAll("\r\n", "\n");
  const after = before.replaceAll(/```sh\n(npx voxprep [^`]*)```\n(\n```text\n[^`]*```)?/g, played);
  const isStale = masked(after) !== masked(before);
  if (isStale && !process.argv.includes("--check")) writeFileSync(page, after);
  else if (isStale) {
    console.error(`the tutorial is not up to date. Run: node scripts/run-tutorial.mjs\n${after}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** The same blocks with what the commands print now. */
function played(block, commands, output) {
  const printed = commands.trim().split("\n").map(run).join("\n");
  const shown = `\`\`\`sh\n${commands}\`\`\`\n`;
  if (output === undefined) return block;
  return `${shown}\n\`\`\`text\n${printed}\n\`\`\``;
}

function run(line) {
  const words = line.split(" ").slice(2);
  const env = { ...process.env, NO_COLOR: "1", npm_command: "exec" }; // by npx, as the page shows
  const options = { cwd: work, encoding: "utf8", env };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], options);
  if (status !== 0) throw new Error(`${line} ended with ${status}:\n${stdout}${stderr}`);
  return stdout
    .trim()
    .replaceAll(work, HOME)
    .replaceAll("\\", "/")
    .replaceAll(/[ \t]+$/gm, "");
}

/** What may differ between machines, hidden. Columns are told apart by two blanks. */
function masked(text) {
  return text
    .replaceAll(/^ {2}steps {3}(?:.+\n)+? {2}memory/gm, "  steps  TIMES\n  memory") // one of no time is not named
    .replaceAll(/[\d.]+ (ms|s|min)\b/g, "TIME")
    .replaceAll(/[\d.]+ (B|kB|MB|GB)\b/g, "SIZE")
    .replaceAll(/ {2,}/g, "  ");
}
