import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { codeBlocks, headingAnchors, linkTargets } from "./support/markdown.js";
import { ROOT, runModule, runNode } from "./support/run-node.js";

const pages = markdownFiles();

describe("links of all Markdown pages", () => {
  test.each(pages)("%s: every relative link leads to a file and a heading", (page) => {
    const text = readFileSync(join(ROOT, page), "utf8");
    const broken = linkTargets(text).filter((target) => !leadsSomewhere(page, target));
    expect(broken).toEqual([]);
  });

  test("there are links to check", () => {
    const targets = pages.flatMap((page) => linkTargets(readFileSync(join(ROOT, page), "utf8")));
    expect(targets.length).toBeGreaterThan(30);
    console.log(`${targets.length} links on ${pages.length} pages`);
  });
});

describe("JavaScript in the documentation", () => {
  const blocks = pages
    .filter((page) => page.startsWith("docs/"))
    .flatMap((page) =>
      codeBlocks(readFileSync(join(ROOT, page), "utf8"))
        .filter(({ language }) => language === "js")
        .map((block) => ({ page, ...block })),
    );

  test.each(blocks)("$page, line $line: runs and prints what its comments say", async (block) => {
    const name = `${block.page.replaceAll(/\W/g, "-")}-${block.line}`;
    const { code, stdout, stderr } = await runModule(name, block.code);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const said = [...block.code.matchAll(/^ *console\.log\(.*\); \/\/ (.+)$/gm)].map((m) => m[1]);
    expect(stdout.trimEnd().split("\n")).toEqual(said);
  });
});

test("the generated pages of the reference are up to date", async () => {
  const script = join(ROOT, "scripts", "generate-reference.mjs");
  expect(await runNode([script, "--check"])).toMatchObject({ code: 0, stderr: "" });
});

test("the commands of the tutorial print what it shows", async () => {
  const script = join(ROOT, "scripts", "run-tutorial.mjs");
  expect(await runNode([script, "--check"])).toMatchObject({ code: 0, stderr: "" });
});

function markdownFiles(): string[] {
  const packages = readdirSync(join(ROOT, "packages")).map((name) => `packages/${name}`);
  const flat = [".", "test-data", ...packages].flatMap((folder) => markdownIn(folder, false));
  return [...flat, ...markdownIn("docs", true), ...markdownIn("examples", true)].sort();
}

function markdownIn(folder: string, recursive: boolean): string[] {
  return readdirSync(join(ROOT, folder), { encoding: "utf8", recursive })
    .filter((name) => name.endsWith(".md") && !/node_modules|^api[\\/]/.test(name))
    .map((name) => (folder === "." ? name : `${folder}/${name.replaceAll("\\", "/")}`));
}

function leadsSomewhere(page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true; // the web is not asked
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(ROOT, page) : resolve(ROOT, dirname(page), path);
  if (relative(ROOT, file).startsWith("..") || !existsSync(file)) return false;
  if (anchor === undefined || !file.endsWith(".md")) return anchor === undefined;
  return headingAnchors(readFileSync(file, "utf8")).has(anchor);
}
