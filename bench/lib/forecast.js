// Forecast peak memory against what is measured.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.js";
import { makeMixedTask, makeTask } from "./inputs.js";
import { percent, table } from "./table.js";

/** How far a forecast may be off. */
const TOLERANCE = 0.15;

const THREADS = [1, 2];
const LIMITS = [600e6, 1e9, 2e9];

/** A field of view of 64 x 64 x 64 voxels of b. */
const SMALL_FIELD = { slices: 64 / 220, inPlane: 64 / 512, keepsSpacing: true };

const MIXED = { a: 2, b: 2, c: 3 };

/** Cases by themselves and sets of them: how many of each kind, and what they may use. */
const RUNS = [
  ...["a", "b", "c"].flatMap((kind) =>
    [1, 4].flatMap((cases) => THREADS.map((threads) => ({ counts: { [kind]: cases }, threads }))),
  ),
  { counts: { c: 1 }, threads: 1, scale: { inPlane: 0.5 } },
  { counts: { a: 4 }, threads: 2, maxMemory: 600e6 },
  { counts: { b: 4 }, threads: 2, maxMemory: 2e9 },
];

/** Runs that take minutes: many cases, cases of several kinds, and all limits. */
const LARGE_RUNS = [
  ...THREADS.map((threads) => ({ counts: { b: 60 }, threads, scale: SMALL_FIELD })),
  ...THREADS.map((threads) => ({ counts: MIXED, threads })),
  ...LIMITS.slice(1).map((maxMemory) => ({ counts: { a: 4 }, threads: 2, maxMemory })),
  // A case of b does not fit into the first limit.
  { counts: { b: 4 }, threads: 2, maxMemory: 1e9 },
  ...LIMITS.map((maxMemory) => ({ counts: { c: 4 }, threads: 2, maxMemory })),
  { counts: MIXED, threads: 2, maxMemory: 2e9 },
];

/** Runs each set in a process of its own. Linux alone tells the peak of a process. */
export async function measureForecast({ options, cache, scratch, say }) {
  const rows = [];
  for (const { counts, threads, scale = {}, maxMemory } of chosenRuns(options)) {
    const small = options.small ? { inPlane: 0.5, ...scale } : scale;
    const { folder, overrides, title } = await taskOf(cache, counts, small);
    say(`forecast: ${title}, threads ${threads}, limit ${limitText(maxMemory)}`);
    const out = join(scratch, "out-forecast");
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out);
    const result = await runChild("peak-memory.js", { folder, overrides, out, threads, maxMemory });
    rows.push({ title, counts, threads, maxMemory, ...result });
  }
  return rows;
}

function chosenRuns({ small, kinds }) {
  const runs = small ? RUNS : [...RUNS, ...LARGE_RUNS];
  return runs.filter(({ counts }) => Object.keys(counts).every((kind) => kinds.includes(kind)));
}

async function taskOf(cache, counts, scale) {
  const parts = Object.entries(counts);
  if (parts.length > 1) {
    const title = parts.map(([kind, cases]) => `${cases} x ${kind}`).join(", ");
    return { ...(await makeMixedTask(cache, counts)), title };
  }
  const [[kind, cases]] = parts;
  const task = await makeTask(cache, kind, scale, cases);
  return { ...task, title: `${cases} x ${kind} ${task.spec.shapeZyx.join("x")}` };
}

function limitText(maxMemory) {
  return maxMemory === undefined ? "-" : String(maxMemory / 1e6);
}

/** The table of forecasts: from headers alone, with crop and plan known, and measured. */
export function forecastText(rows) {
  const lines = rows.map((row) => {
    const ratio = row.forecastMb / row.peakMb;
    return [
      row.title,
      String(row.threads),
      limitText(row.maxMemory),
      row.headersMb,
      row.forecastMb,
      row.peakMb,
      percent(ratio - 1),
      Math.abs(ratio - 1) <= TOLERANCE ? "met" : "missed",
    ];
  });
  const head = [
    "peak memory, MB",
    "threads",
    "limit",
    "headers",
    "forecast",
    "measured",
    "off",
    "",
  ];
  return table(head, lines);
}
