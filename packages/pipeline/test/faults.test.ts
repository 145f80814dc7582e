import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { FaultBench, listCases, type Scenario } from "./faults/fault-bench.ts";
import { DEATHS, ERRNOS, type Fault } from "./faults/fault-disk.ts";
import type { ResumedTask } from "./support/resumed-task.ts";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** How many points each loop tries: a few among all tests, all in `npm run test:faults`, or as many as are asked for. */
const MOST = Number(
  process.env["VOXPREP_FAULTS"] ??
    (process.env["MODE"] === "faults" ? Number.POSITIVE_INFINITY : 8),
);

/** Which points those are. */
const SEED = Number(process.env["VOXPREP_FAULTS_SEED"] ?? 20240229);

const SCENARIOS: readonly Scenario[] = [
  { name: "a first run", cases: 2 },
  { name: "a run after a label changed", cases: 2, change: eraseInLabel },
  { name: "a run after a case was taken out", cases: 3, change: (task) => keepCases(task, 2) },
  {
    name: "a run that adds a case by finished plans",
    cases: 2,
    change: (task) => keepCases(task, 3),
    options: { frozenPlans: true },
  },
];

describe.each(SCENARIOS)("F76 F82: $name", (scenario) => {
  let bench: FaultBench;
  beforeAll(async () => {
    bench = await FaultBench.prepare(temporaryFolder(), scenario);
  });

  test("F76: dies at any call, in four ways: the next run leaves the undisturbed folder", async () => {
    await tryAll(bench, (at) => DEATHS.map((death) => ({ at, death })));
  }, 7_200_000);

  test("F71 F72 F73: any call fails, once or from then on: a typed end, and the next run completes", async () => {
    const kinds = [false, true].flatMap((isLasting) =>
      ERRNOS.map((errno) => ({ errno, isLasting })),
    );
    await tryAll(bench, (at) => kinds.map((kind) => ({ at, ...kind })));
  }, 14_400_000);

  /** Tries faults spread evenly over all calls, a number coprime to the kinds apart, so that kinds take turns. */
  async function tryAll(
    at: FaultBench,
    faultsAt: (call: number) => readonly Fault[],
  ): Promise<void> {
    const faults = Array.from({ length: at.calls }, (_, index) => faultsAt(index + 1)).flat();
    const stride = Math.max(1, Math.floor(faults.length / MOST) | 1);
    const before = at.tried;
    for (let i = SEED % stride; i < faults.length; i += stride) {
      const fault = faults[i];
      if (fault !== undefined) await at.try(fault);
    }
    const tried = at.tried - before;
    expect(tried).toBeGreaterThan(0);
    console.log(`${scenario.name}: ${at.calls} calls, ${tried} of ${faults.length} faults tried`);
  }
});

/** The first `count` cases of the task as it came. */
function keepCases(task: ResumedTask, count: number): void {
  const original = readFileSync(join(TEST_DATA, "raw", task.name, "dataset.json"), "utf8");
  listCases(task, JSON.parse(original).training.slice(0, count));
}

function eraseInLabel(task: ResumedTask): void {
  const { training } = JSON.parse(readFileSync(join(task.raw, "dataset.json"), "utf8"));
  const path = join(task.raw, training[0].label);
  const bytes = gunzipSync(readFileSync(path));
  bytes.fill(0, 400, 2000);
  writeFileSync(path, gzipSync(bytes));
}
