import { afterAll, describe, expect, test } from "vitest";
import { reportLine, runCampaign } from "./fuzz/campaign.ts";
import { datasetTarget } from "./fuzz/dataset-target.ts";
import { gzipTarget } from "./fuzz/gzip-target.ts";
import {
  gzipNiftiTarget,
  pairTarget,
  plainNiftiTarget,
  wrappedNiftiTarget,
} from "./fuzz/nifti-target.ts";
import { npyTarget, npzTarget, wrappedNpyTarget } from "./fuzz/npy-target.ts";
import { pickleTarget } from "./fuzz/pickle-target.ts";
import { ScratchFolder } from "./fuzz/scratch-folder.ts";
import { Accepted } from "./fuzz/target.ts";
import { describeNumpy, loadWithPython } from "./support/interpreters.ts";

/** How many mutants are tried: few among all tests, 100,000 in `npm run test:fuzz`, or as many as are asked for. */
const TOTAL = Number(
  process.env["VOXPREP_FUZZ"] ?? (process.env["MODE"] === "fuzz" ? 100_000 : 2000),
);
const SEED = Number(process.env["VOXPREP_FUZZ_SEED"] ?? 20240229);

/** Resident memory may grow by so much, in KiB: seeds, mutants and all that is read of them. */
const MOST_GROWTH_KIB = 512 * 1024;

const folder = new ScratchFolder();
afterAll(() => folder.remove());

const accepted = new Accepted();
const targets = [
  plainNiftiTarget(folder),
  gzipNiftiTarget(folder),
  wrappedNiftiTarget(folder),
  pairTarget(folder),
  gzipTarget(),
  npyTarget(accepted),
  npzTarget(folder),
  wrappedNpyTarget(folder),
  pickleTarget(accepted),
  datasetTarget(),
];

describe("a changed file is read right or refused with a typed error", () => {
  const share = Math.ceil(TOTAL / targets.length);

  test.each(targets)("$name", { timeout: TOTAL * 100 + 60_000 }, async (target) => {
    const before = process.resourceUsage().maxRSS;
    const report = await runCampaign(target, share, SEED);
    const growth = process.resourceUsage().maxRSS - before;
    console.log(`${reportLine(report)}; peak memory grew by ${(growth / 1024).toFixed(0)} MiB`);
    expect(report.findings.join("\n\n")).toBe("");
    // A campaign that only ever meets refusals would test little.
    expect(report.read).toBeGreaterThan(share / 100);
    expect(growth).toBeLessThan(MOST_GROWTH_KIB);
  });
});

/**
 * What Python refuses although it says nothing of the values: numpy's warnings of old files, which are
 * errors here, and Python 2's name of a module after the mark of a later protocol.
 */
const NOT_COMPARED = /"error":"\w*Warning:|No module named '__builtin__'/;

describeNumpy("pickles and npy files that were accepted", (interpreter) => {
  test("are loaded by Python with the same values", () => {
    const files = new Map([...accepted.files].map(([name, { bytes }]) => [name, bytes]));
    const answers = loadWithPython(interpreter, files);
    const differences: string[] = [];
    let compared = 0;
    for (const [name, { bytes, value }] of accepted.files) {
      // Python keeps no order of sets; byte orders of arrays are turned to the machine's.
      const found = JSON.stringify(answers.get(name)).replaceAll('":">', '":"<');
      if (value.includes('{"set"') || NOT_COMPARED.test(found)) continue;
      compared++;
      const expected = `{"ok":${value}}`.replaceAll('":">', '":"<');
      const input = Buffer.from(bytes).toString("base64");
      if (found !== expected) differences.push(`${input}\n  ${expected}\n  Python: ${found}`);
    }
    console.log(
      `numpy ${interpreter.numpy} loaded ${compared} accepted mutants of pickles and npy files`,
    );
    expect(differences.slice(0, 20).join("\n")).toBe("");
    expect(compared).toBeGreaterThan(TOTAL / 1000);
  });
});
