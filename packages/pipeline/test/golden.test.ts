import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { GoldenSet, PROFILES } from "./support/golden-set.ts";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describe("what the pipeline leaves of the phantom tasks equals what the originals left", () => {
  const set = new GoldenSet({
    golden: join(TEST_DATA, "golden"),
    raw: [join(TEST_DATA, "raw")],
    work: temporaryFolder(),
  });

  const runs = PROFILES.flatMap((profile) =>
    set.tasksOf(profile).map((task) => [profile, task] as const),
  );

  test.each(runs)("%s %s", async (profile, task) => {
    const tally = await set.check(profile, task);
    expect(tally.report()).toEqual([]);
  });

  test("every golden of test-data was compared", () => {
    expect(set.total).toMatchObject({ arrays: 135, pickles: 135 + 39 });
  });

  afterAll(() => console.log(`test-data/golden: ${set.total}`));
});
