import { basename, join } from "node:path";
import { LAYOUTS } from "@voxprep/io";
import { readNpzFile } from "@voxprep/io/node";
import { applyPlans } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { sha256Of } from "../../core/test/support/float-bits.ts";
import { GoldenSet, PROFILES } from "./support/golden-set.ts";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/**
 * Training scans given as new images: intensities do not depend on the label but through the mask, which in these
 * tasks is the same with and without one.
 */
describe("as new images, the training scans give the intensities of the originals' stage files", () => {
  const work = temporaryFolder();
  const set = new GoldenSet({
    golden: join(TEST_DATA, "golden"),
    raw: [join(TEST_DATA, "raw")],
    work,
  });
  const all = PROFILES.flatMap((profile) =>
    set.tasksOf(profile).map((task) => [profile, task] as const),
  );

  test.each(all)("%s %s", async (profile, task) => {
    const { rawTask } = await set.rawTask(task);
    const { preprocessedFolder } = await set.run(rawTask, profile);
    const out = join(work, "applied", profile, task);
    for (const dimension of ["3d", "2d"] as const) {
      const plans = join(preprocessedFolder, LAYOUTS[profile].plansFile[dimension]);
      const made = await applyPlans({
        plans,
        images: [join(rawTask, "imagesTr")],
        out,
        stages: "all",
      });
      if (dimension === "3d") expect(made.profile).toBe(profile);
    }
    let compared = 0;
    for (const [folder, cases] of set.golden(profile, task).stageCases()) {
      for (const one of cases) {
        const path = join(out, basename(folder), `${one.case}.npz`);
        const { data, shape } = await readNpzFile(path);
        const channels = one.npz.array.channels.slice(0, -1);
        expect(shape).toEqual(one.npz.array.shape);
        const size = data.length / (channels.length + 1);
        for (const [i, { sha256 }] of channels.entries()) {
          const channel = (data as Float32Array).subarray(i * size, (i + 1) * size);
          expect(sha256Of(channel), `${folder} ${one.case} channel ${i}`).toBe(sha256);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(0);
  });
});
