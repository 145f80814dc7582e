// Forecast peak memory against what is measured.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.js";
import { makeTask } from "./inputs.js";
import { percent, table } from "./table.js";

/** How far a forecast may be off. */
const TOLERANCE = 0.15;

/** A run by itself, sets of cases, small cases, and sets that have to share little memory. */
const RUNS = [
  ...["a", "b", "c"].flatMap((kind) =>
    [1, 4].flatMap((cases) => [1, 2].map((threads) => ({ kind, cases, threads }))),
  ),
  { kind: "c", cases: 1, threads: 1, scale: { inPlane: 0.5 } },
  { kind: "a", cases: 4, threads: 2, maxMemory: 600e6 },
  { kind: "b", cases: 4, threads: 2, maxMemory: 2e9 },
];

/** Runs each set in a process of its own. Linux alone tells the peak of a process. */
export async function measureForecast({ options, cache, scratch, say }) {
  const rows = [];
  for (const { kind, cases, threads, scale = {}, maxMemory } of RUNS) {
    if (!options.kinds.includes(kind)) continue;
    const small = options.small ? { inPlane: 0.5, ...scale } : scale;
    const { folder, overrides, spec } = await makeTask(cache, kind, small, cases);
    say(`forecast: ${cases} of ${kind}, threads ${threads}`);
    const out = join(scratch, "out-forecast");
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out);
    const result = await runChild("peak-memory.js", { folder, overrides, out, threads, maxMemory });
    rows.push({ kind, cases, threads, maxMemory, shapeZyx: spec.shapeZyx, ...result });
  }
  return rows;
}

/** The table of forecasts: from headers alone, with crop and plan known, and measured. */
export function forecastText(rows) {
  const lines = rows.map((row) => {
    const ratio = row.forecastMb / row.peakMb;
    const limit = row.maxMemory === undefined ? "-" : row.maxMemory / 1e6;
    return [
      `${row.cases} x ${row.kind} ${row.shapeZyx.join("x")}`,
      String(row.threads),
      limit,
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
