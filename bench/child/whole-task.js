// Prepares a task and prints what it cost: `node whole-task.js '{"folder": ..., "out": ..., "threads": 1}'`.
import { stat } from "node:fs/promises";
import { runTask } from "@voxprep/pipeline";
import { threadIds, workedMs } from "./thread-times.js";

/** Splits need five cases, and cost nothing. */
const PHASES = ["check", "crop", "fingerprint", "plan", "preprocess"];

const { folder, out, threads, overrides } = JSON.parse(process.argv[2]);
const phases = {};
const started = new Map();

// Node's own helper threads are there after this; what comes later are the pool's workers.
await stat(folder);
const helpers = new Set(threadIds());

const before = snapshot();
const summary = await runTask({
  taskFolder: folder,
  out,
  profile: "nnunet-v1",
  threads,
  planners: ["3d"],
  stages: "last",
  phases: new Set(PHASES),
  ...(overrides === null ? {} : { overrides }),
  onEvent: tell,
});
const { cpu, wall, mainMs } = since(before);
if (summary.failedCases.length > 0) throw new Error(`failed: ${summary.failedCases.join(", ")}`);

process.stdout.write(
  `${JSON.stringify({
    cpu,
    wall,
    mainMs,
    peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
    stageFolder: summary.stages.at(-1)?.folder ?? null,
    phases,
  })}\n`,
);

function tell(event) {
  if (event.event === "phase-start") started.set(event.phase, snapshot());
  if (event.event === "phase-end") phases[event.phase] = since(started.get(event.phase));
  if (event.event === "finding") process.stderr.write(`${event.code}: ${event.message}\n`);
}

function snapshot() {
  return { at: performance.now(), cpu: process.cpuUsage(), ...threadWork() };
}

/** The pool's workers end with the run, so their share is only known while it goes on. */
function threadWork() {
  const workers = threadIds().filter((thread) => !helpers.has(thread));
  return {
    mainMs: workedMs(process.pid),
    workerMs: workers.reduce((sum, thread) => sum + workedMs(thread), 0),
  };
}

/** CPU and wall seconds; main thread and workers in ms of work. */
function since({ at, cpu: cpuBefore, mainMs: mainBefore, workerMs: workersBefore }) {
  const { user, system } = process.cpuUsage(cpuBefore);
  const wall = (performance.now() - at) / 1e3;
  const now = threadWork();
  return {
    cpu: (user + system) / 1e6,
    wall,
    mainMs: now.mainMs - mainBefore,
    workerMs: now.workerMs - workersBefore,
  };
}
