// Prepares a task and prints its peak memory beside the forecasts: `node peak-memory.js '{"folder": ..., "out": ...}'`.
import { readFileSync, writeFileSync } from "node:fs";
import { forecastRun, runTask } from "@voxprep/pipeline";

const { folder, out, threads, overrides, maxMemory } = JSON.parse(process.argv[2]);
const options = {
  taskFolder: folder,
  out,
  profile: "nnunet-v1",
  threads,
  planners: ["3d"],
  stages: "last",
  ...(overrides === null ? {} : { overrides }),
  ...(maxMemory === undefined ? {} : { maxMemory }),
};
const phases = {};

const before = await forecastRun(options);
const summary = await runTask({
  ...options,
  phases: new Set(["check", "crop", "fingerprint", "plan", "preprocess"]),
  onEvent: tell,
});
if (summary.failedCases.length > 0) throw new Error(`failed: ${summary.failedCases.join(", ")}`);
const after = await forecastRun(options);

process.stdout.write(
  `${JSON.stringify({
    headersMb: before.forecast.peakMemoryBytes / 1e6,
    forecastMb: after.forecast.peakMemoryBytes / 1e6,
    peakMb: Math.max(...Object.values(phases)) / 1e6,
    phases,
  })}\n`,
);

function tell(event) {
  if (event.event === "phase-start") forgetPeak();
  if (event.event === "phase-end") phases[event.phase] = peakBytes();
}

/** Linux: the largest resident set since the last {@link forgetPeak}. */
function peakBytes() {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

function forgetPeak() {
  writeFileSync("/proc/self/clear_refs", "5");
}
