import { type ArrayComparison, comparePickle, measureNpz } from "./compare-files.ts";
import { locator } from "./compare-task.ts";
import type { GoldenSet } from "./golden-set.ts";
import type { PickleRecord } from "./golden-task.ts";
import { Tally } from "./tally.ts";

/** How near the stage arrays of a set of tasks are to the goldens of scikit-image 0.18. */
export interface OlderResizeResult {
  readonly arrays: readonly ArrayComparison[];
  readonly tally: Tally;
}

/** Runs the tasks with the older resize operator and measures every stage array and pickle. */
export async function measureOlderResize(
  set: GoldenSet,
  tasks: readonly string[],
): Promise<OlderResizeResult> {
  const tally = new Tally();
  const arrays: ArrayComparison[] = [];
  for (const task of tasks) {
    const { rawTask } = await set.rawTask(task);
    const locate = locator(await set.run(rawTask, "unetr-pp", { resampling: "skimage-0.18" }));
    const golden = set.golden("unetr-pp+skimage-0.18", task);
    for (const { npz, pkl } of golden.stageCases().flatMap(([, cases]) => cases)) {
      const result = await measureNpz(locate(npz.file), npz, tally);
      if (result !== undefined) arrays.push(result);
      comparePickleBut(
        locate(pkl.file),
        pkl,
        result?.labelsEqual === true ? null : ".class_locations",
        tally,
      );
    }
  }
  console.log(
    `skimage-0.18: ${count(arrays, "equal")} of ${arrays.length} arrays equal, ` +
      `${count(arrays, "intensitiesEqual")} in their intensities; ${tally}`,
  );
  return { arrays, tally };
}

/** Number of arrays of which something holds. */
export function count(
  arrays: readonly ArrayComparison[],
  key: "equal" | "intensitiesEqual" | "labelsEqual",
): number {
  return arrays.filter((one) => one[key]).length;
}

/** Compares a pickle; what lies under `key` may differ, as class locations do when labels differ. */
function comparePickleBut(
  path: string,
  golden: PickleRecord,
  key: string | null,
  tally: Tally,
): void {
  const own = new Tally();
  comparePickle(path, golden, own);
  const real = own.mismatches.filter((text) => key === null || !text.includes(key));
  own.mismatches.splice(0, own.mismatches.length, ...real);
  tally.add(own);
}
