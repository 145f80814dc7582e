/**
 * Writes the generated pages of docs/reference: errors.md from the catalogue, cli.md from the program's help.
 *
 * `node scripts/generate-reference.mjs` after a build; with `--check` nothing is written, and the exit code
 * is 1 when a page is not up to date.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ERROR_CATALOGUE } from "@voxprep/core";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const isCheck = process.argv.includes("--check");

const GROUPS = [
  ["VP0", "Usage and environment"],
  ["VP1", "Task folder, dataset.json and the files it lists"],
  ["VP2", "NIfTI and gzip files"],
  ["VP3", "Voxels"],
  ["VP4", "Geometry"],
  ["VP5", "Labels"],
  ["VP6", "Memory, disk and planning"],
  ["VP7", "The run itself"],
  ["VP8", "Outputs of earlier runs"],
  ["VP9", "Hostile or unsafe input"],
];

const stale = [
  ...page("docs/reference/errors.md", errorsPage()),
  ...page("docs/reference/cli.md", await cliPage()),
];
if (stale.length > 0) {
  console.error(`not up to date: ${stale.join(", ")}. Run: node scripts/generate-reference.mjs`);
  process.exitCode = 1;
}

/** Writes or compares a page; returns its name when it is not up to date. */
function page(name, text) {
  const path = join(root, name);
  if (!isCheck) writeFileSync(path, text);
  const isSame = existsSync(path) && readFileSync(path, "utf8").replaceAll("\r\n", "\n") === text;
  return isSame ? [] : [name];
}

function errorsPage() {
  const intro = readFileSync(join(root, "scripts", "errors-intro.md"), "utf8");
  const sections = GROUPS.map(([prefix, title]) => {
    const rows = Object.entries(ERROR_CATALOGUE)
      .filter(([code]) => code.startsWith(prefix))
      .map(([code, { name, severity, reason, allow }]) => {
        return [code, `\`${name}\``, severity, allow ? "yes" : "", reason];
      });
    return `## ${title}\n\n${table([["code", "name", "severity", "`--allow`", "when"], ...rows])}`;
  });
  return `${[intro.trim(), ...sections].join("\n\n")}\n`;
}

/** A Markdown table with aligned columns, as the formatter wants it. */
function table([head, ...rows]) {
  const widths = head.map((_, c) => Math.max(...[head, ...rows].map((row) => row[c].length)));
  const line = (cells, fill) =>
    `| ${cells.map((cell, c) => cell.padEnd(widths[c], fill)).join(" | ")} |`;
  const rule = line(
    head.map(() => ""),
    "-",
  );
  return [line(head, " "), rule, ...rows.map((row) => line(row, " "))].join("\n");
}

async function cliPage() {
  const { allCommands } = await import("../packages/cli/dist/commands/index.js");
  const intro = readFileSync(join(root, "scripts", "cli-intro.md"), "utf8");
  const nameOf = ({ usage }) => usage.split(" ")[0];
  const calls = (await allCommands()).flatMap((command) => {
    const below = (command.subcommands ?? []).map((sub) => [nameOf(command), nameOf(sub)]);
    return [[nameOf(command)], ...below];
  });
  const sections = calls.map((words) => {
    return `## voxprep ${words.join(" ")}\n\n\`\`\`text\n${helpOf(words)}\n\`\`\``;
  });
  return `${[intro.trim(), `\`\`\`text\n${helpOf([])}\n\`\`\``, ...sections].join("\n\n")}\n`;
}

function helpOf(words) {
  const program = join(root, "packages", "cli", "bin", "voxprep.js");
  const env = { ...process.env, LC_ALL: "en_US.UTF-8", LANG: "en_US.UTF-8", NO_COLOR: "1" };
  const text = execFileSync(process.execPath, [program, ...words, "--help"], {
    encoding: "utf8",
    env,
  });
  return text
    .replaceAll("\r\n", "\n")
    .replace(/[ \t]+$/gm, "")
    .trim();
}
