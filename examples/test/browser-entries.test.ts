import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/run-node.js";

/** Packages whose main entry pages import. */
const FOR_BROWSERS = [
  "core",
  "kernels",
  "crop",
  "fingerprint",
  "planner",
  "resample",
  "normalize",
  "class-locations",
  "splits",
  "io",
];

test.each(FOR_BROWSERS)("the main entry of %s imports nothing of Node", (name) => {
  const folder = join(ROOT, "packages", name);
  const { exports, sideEffects } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const imported = importedBy(resolve(folder, exports["."].default));
  const known = FOR_BROWSERS.map((one) => `@voxprep/${one}`);
  expect([...imported].filter((one) => !known.includes(one)).sort()).toEqual(
    name === "io" ? ["fflate", "nifti-reader-js"] : [],
  );
  expect(sideEffects).toBe(false); // so that bundlers leave out what a page does not use
});

test("what needs Node is found all the same", () => {
  const node = importedBy(join(ROOT, "packages", "io", "dist", "bundle", "node", "index.js"));
  expect([...node]).toEqual(expect.arrayContaining(["node:fs", "node:zlib"]));
});

/** Names of packages and Node modules that a built file and the files beside it import. */
function importedBy(file: string, seen: Set<string> = new Set()): Set<string> {
  const names = new Set<string>();
  seen.add(file);
  const code = readFileSync(file, "utf8");
  const statements =
    /^(?:import|export)\b[^;"']*?(?:from\s*)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
  for (const [, named, dynamic] of code.matchAll(statements)) {
    const name = named ?? dynamic ?? "";
    if (!name.startsWith(".")) names.add(name);
    else {
      const next = resolve(dirname(file), name);
      if (!seen.has(next)) for (const one of importedBy(next, seen)) names.add(one);
    }
  }
  return names;
}
