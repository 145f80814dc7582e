import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { GoldenSet, PROFILES } from "./support/golden-set.ts";
import { describeShared, SHARED_FOLDER } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

describeShared("what the pipeline leaves equals ../shared/golden/v1", () => {
  const set = new GoldenSet({
    golden: join(SHARED_FOLDER, "golden", "v1"),
    raw: [join(SHARED_FOLDER, "golden", "v1", "raw"), join(SHARED_FOLDER, "real")],
    work: temporaryFolder(),
  });

  const runs = PROFILES.flatMap((profile) =>
    set.tasksOf(profile).map((task) => [profile, task] as const),
  );

  test.each(runs)("%s %s", async (profile, task) => {
    const tally = await set.check(profile, task);
    console.log(`${profile} ${task}: ${tally}`);
    expect(tally.report()).toEqual([]);
  });

  test("none of the 708 arrays and 830 pickles was left out", () => {
    expect(runs).toHaveLength(29);
    expect(set.total).toMatchObject({ arrays: 708, pickles: 830 });
  });

  afterAll(() => console.log(`shared golden/v1: ${set.total}`));
});
