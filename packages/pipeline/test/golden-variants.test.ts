import { join } from "node:path";
import type { RunOptions } from "@voxprep/pipeline";
import { afterEach, describe, expect, test } from "vitest";
import { GoldenSet } from "./support/golden-set.ts";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const PROFILE = "unetr-pp";

interface Variant {
  readonly name: string;
  readonly options: Partial<RunOptions>;
  readonly kernels?: string;
}

/** Ways to run that must not change an array or a pickle. */
const VARIANTS: readonly Variant[] = [
  { name: "one thread", options: { threads: 1 } },
  { name: "five threads", options: { threads: 5 } },
  { name: "kernels in TypeScript", options: { threads: 2 }, kernels: "ts" },
  { name: "compression small", options: { compression: "small" } },
  { name: "compression none", options: { compression: "none" } },
  { name: "little memory", options: { maxMemory: 250e6 } },
];

describe("the phantom tasks equal their goldens, whatever the way to run", () => {
  afterEach(() => {
    delete process.env["VOXPREP_KERNELS"];
  });

  test.each(VARIANTS)("$name", async ({ options, kernels }) => {
    if (kernels !== undefined) process.env["VOXPREP_KERNELS"] = kernels; // threads inherit it
    const set = new GoldenSet({
      golden: join(TEST_DATA, "golden"),
      raw: [join(TEST_DATA, "raw")],
      work: temporaryFolder(),
      options,
    });
    for (const task of set.tasksOf(PROFILE)) {
      expect((await set.check(PROFILE, task)).report()).toEqual([]);
    }
    expect(set.total.toString()).toMatch(/^\d+ arrays/);
  });
});
