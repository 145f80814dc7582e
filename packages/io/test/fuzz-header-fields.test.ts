import { afterAll, describe, expect, test } from "vitest";
import { fieldMutants, NIFTI1_FIELDS, NIFTI2_FIELDS } from "./fuzz/nifti-fields.ts";
import { readInMemory } from "./fuzz/nifti-outcome.ts";
import { plainNiftiTarget } from "./fuzz/nifti-target.ts";
import { npzTarget } from "./fuzz/npy-target.ts";
import { Random } from "./fuzz/random.ts";
import { ScratchFolder } from "./fuzz/scratch-folder.ts";
import { fixtureSeeds } from "./fuzz/seeds.ts";
import { type FuzzTarget, type Outcome, shownOutcome } from "./fuzz/target.ts";
import { Watchdog } from "./fuzz/watchdog.ts";
import { zipFieldMutants } from "./fuzz/zip-fields.ts";
import { readFixture } from "./support/fixture.ts";

const folder = new ScratchFolder();
const watchdog = new Watchdog();
afterAll(async () => {
  folder.remove();
  await watchdog.stop();
});

/** Every so many mutants are read from a file as well. */
const FILE_EVERY = 8;

/** Reads a mutant as the fuzzer does; what must not happen is told as a text. */
async function tried(
  target: FuzzTarget,
  name: string,
  step: string,
  bytes: Uint8Array,
  number: number,
): Promise<Outcome | string> {
  const mutant = { bytes, steps: [step] };
  const seed = { name, bytes };
  const withFiles = number % FILE_EVERY === 0;
  watchdog.begin(`${name}: ${step}`);
  try {
    const outcome = await target.run({ seed, mutant, random: new Random(number), withFiles });
    const isStrange = outcome.kind === "refused" && !target.codes.has(outcome.code);
    return isStrange ? `${name}: ${step}: ${shownOutcome(outcome)}` : outcome;
  } catch (error) {
    return `${name}: ${step}: ${error instanceof Error ? error.stack : error}`;
  } finally {
    watchdog.end();
  }
}

describe("every field of a NIfTI header takes every boundary value", () => {
  const target = plainNiftiTarget(folder);

  test.each([
    ["dt_uint8_le.nii", NIFTI1_FIELDS, true],
    ["geo_agree_s2_q1.nii", NIFTI1_FIELDS, true],
    ["dt_int16_be.nii", NIFTI1_FIELDS, false],
    ["nifti2_le.nii", NIFTI2_FIELDS, true],
    ["nifti2_be.nii", NIFTI2_FIELDS, false],
  ] as const)("%s", async (name, fields, littleEndian) => {
    const file = readFixture(`nifti/${name}`);
    const reading = { name: folder.at("image.nii"), policy: "strict" } as const;
    const before = await readInMemory(file, reading);
    const problems: string[] = [];
    let [points, read] = [0, 0];
    for (const { field, step, bytes } of fieldMutants(file, fields, littleEndian)) {
      const outcome = await tried(target, name, step, bytes, points++);
      if (typeof outcome === "string") problems.push(outcome);
      else if (outcome.kind === "read") read++;
      if (!field.isIgnored) continue;
      const after = await readInMemory(bytes, reading);
      const isSame =
        before.kind === "read" && after.kind === "read" && before.value === after.value;
      if (!isSame) problems.push(`${step} changes what is read: ${shownOutcome(after)}`);
    }
    console.log(`${name}: ${points} header values tried, ${read} read`);
    expect(problems.slice(0, 10).join("\n")).toBe("");
    expect(read).toBeGreaterThan(points / 10);
  });
});

describe("every field of the records of a zip file takes every boundary value", () => {
  const target = npzTarget(folder);

  test.each(
    fixtureSeeds("npz", /^(v2_compressed|zip64_central|zip64_end|data_descriptor_zip64)\.npz$/),
  )("$name", async ({ name, bytes: file }) => {
    const problems: string[] = [];
    let points = 0;
    for (const { step, bytes } of zipFieldMutants(file)) {
      const outcome = await tried(target, name, step, bytes, points++);
      if (typeof outcome === "string") problems.push(outcome);
    }
    console.log(`${name}: ${points} record values tried`);
    expect(problems.slice(0, 10).join("\n")).toBe("");
    expect(points).toBeGreaterThan(200);
  });
});
