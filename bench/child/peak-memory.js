// Prepares a task and prints the peak memory of each phase: `node peak-memory.js '{"folder": ..., "out": ...}'`.
import { readFileSync, writeFileSync } from "node:fs";
import { runTask } from "@voxprep/pipeline";

const { folder, out, threads, overrides, maxMemory, stages } = JSON.parse(process.argv[2]);
const peaks = {};

const startBytes = peakBytes();
const summary = await runTask({
  taskFolder: folder,
  out,
  profile: "nnunet-v1",
  threads,
  planners: ["3d"],
  stages: stages ?? "last",
  phases: new Set(["check", "crop", "fingerprint", "plan", "preprocess"]),
  ...(overrides === null ? {} : { overrides }),
  ...(maxMemory === undefined ? {} : { maxMemory }),
  onEvent: tell,
});

process.stdout.write(
  `${JSON.stringify({
    startBytes,
    peaks,
    failed: summary.failedCases,
    peakBytes: Math.max(...Object.values(peaks)),
    phaseMs: summary.phaseMs,
  })}\n`,
);

function tell(event) {
  if (event.event === "phase-start") forgetPeak();
  if (event.event === "phase-end") peaks[event.phase] = peakBytes();
  if (event.event === "finding") process.stderr.write(`${event.code}: ${event.message}\n`);
}

/** Linux: the largest resident set since the last {@link forgetPeak}. */
function peakBytes() {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

function forgetPeak() {
  writeFileSync("/proc/self/clear_refs", "5");
}
