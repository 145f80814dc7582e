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
import { type Accepted, pickleTarget } from "./fuzz/pickle-target.ts";
import { ScratchFolder } from "./fuzz/scratch-folder.ts";
import { describeNumpy, loadWithPython } from "./support/interpreters.ts";

/** How many mutants are tried: `npm run test:fuzz` tries 100,000. */
const TOTAL = Number(process.env["VOXPREP_FUZZ"] ?? 2000);
const SEED = Number(process.env["VOXPREP_FUZZ_SEED"] ?? 20240229);

/** Resident memory may grow by so much, in KiB: seeds, mutants and all that is read of them. */
const MOST_GROWTH_KIB = 512 * 1024;

const folder = new ScratchFolder();
afterAll(() => folder.remove());

const accepted: Accepted = new Map();
const targets = [
  plainNiftiTarget(folder),
  gzipNiftiTarget(folder),
  wrappedNiftiTarget(folder),
  pairTarget(folder),
  gzipTarget(),
  npyTarget(),
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

describeNumpy("pickles that were accepted", (interpreter) => {
  test("are loaded by Python with the same values", () => {
    const files = new Map([...accepted].map(([name, { bytes }]) => [name, bytes]));
    const answers = loadWithPython(interpreter, files);
    // Python keeps no order of sets; byte orders of arrays are turned to the machine's.
    // numpy 2 warns of one of numpy 1's modules, which is an error here and says nothing of the values.
    const isDeprecated = (name: string) =>
      /DeprecationWarning/.test(JSON.stringify(answers.get(name)));
    const compared = [...accepted].filter(
      ([name, { value }]) => !value.includes('{"set"') && !isDeprecated(name),
    );
    for (const [name, { bytes, value }] of compared) {
      const expected = `{"ok":${value}}`.replaceAll('":">', '":"<');
      const found = JSON.stringify(answers.get(name)).replaceAll('":">', '":"<');
      expect(found, `${name} ${Buffer.from(bytes).toString("base64")}`).toBe(expected);
    }
    console.log(`numpy ${interpreter.numpy} loaded ${compared.length} accepted mutants of pickles`);
    expect(compared.length).toBeGreaterThan(TOTAL / 1000);
  });
});
