import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { codeBlocks } from "./support/markdown.js";
import { ROOT, runModule } from "./support/run-node.js";

/** What the first example of each README must print: facts known from elsewhere. */
const PRINTED: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  "class-locations": [/^null$/m, /^10000$/m], // the lower bound of 1-pipeline-v1, section 12
  core: ["1.6428571939468384 0.9888837933540344", "[ 4, 2, 3 ]", "[ 4, 0, 1, 2, 3 ]"], // numpy 2.4
  crop: ["[[1,4],[1,4],[2,7]]", "[ 0, 1 ]", /^true$/m],
  fingerprint: ["sizeReductions: [ 1 ]"],
  io: ["[ 2, 3, 4 ]", '{"size":[2,3]}'],
  kernels: [/^wasm \d+ 9800e570$/m, /^true$/m], // the CRC-32 by Python's zlib
  normalize: [/-2,\s+-1.384615421295166/, "315 -0.29"], // float32(-90 / 65); the mean by hand
  pipeline: [/^5 \[\] \[ 1, 1, 1, 1, 1 \]$/m],
  planner: [/^\[ \d+, \d+, \d+ \] 4$/m],
  resample: ["[ 12, 32, 32 ] [ 12, 32, 32 ]"], // round(5 / 2.5 * 6), round(0.8 / 1 * 40)
  splits: ["img0003", "img0029", /^8$/m], // fold 0 of the published 40-case splits
};

const packages = readdirSync(join(ROOT, "packages")).filter((name) =>
  existsSync(join(ROOT, "packages", name, "package.json")),
);

describe("README examples", () => {
  for (const name of packages.filter((one) => one in PRINTED)) {
    test(`the first example of ${name} runs and prints what it says`, async () => {
      const readme = readFileSync(join(ROOT, "packages", name, "README.md"), "utf8");
      const block = codeBlocks(readme).find(({ language }) => language === "js");
      expect(block, "a README has a js block").toBeDefined();
      const { code, stdout, stderr } = await runModule(`readme-${name}`, block?.code ?? "");
      expect(stderr).toBe("");
      expect(code).toBe(0);
      for (const part of PRINTED[name] ?? []) expect(stdout).toMatch(part);
    });
  }

  for (const name of packages) {
    const readme = readFileSync(join(ROOT, "packages", name, "README.md"), "utf8");
    const [, ...others] = codeBlocks(readme).filter(({ language }) => language === "js");
    test.each(others)(`${name}, line $line: runs`, async ({ line, code }) => {
      const done = await runModule(`readme-${name}-${line}`, code);
      expect(done).toMatchObject({ code: 0, stderr: "" });
    });
  }
});
