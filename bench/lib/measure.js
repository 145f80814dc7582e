// The measurements: which processes run, in which order, and what is kept of them.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.js";
import { makeTask } from "./inputs.js";
import { load } from "./machine.js";
import { runReference } from "./reference.js";

/**
 * Runs steps, whole cases and the reference in turns, so that a busy moment of the machine hits all.
 *
 * @param session Options, cache, scratch folder, the reference's Python or null, and what to tell.
 * @returns Per kind the records of all rounds.
 */
export async function measureKinds(session) {
  const { options, say } = session;
  const scale = options.small ? { inPlane: 0.5 } : {};
  const tasks = [];
  for (const kind of options.kinds) {
    say(`input ${kind}`);
    const task = await makeTask(session.cache, kind, scale);
    tasks.push({ ...task, twice: await makeTask(session.cache, kind, scale, 2) });
  }
  const records = tasks.map((task) => ({ task, rounds: [] }));
  for (let round = 0; round < options.runs; round++) {
    for (const record of records) {
      record.rounds.push(await oneRound(session, record.task, round));
    }
  }
  return records;
}

async function oneRound(session, task, round) {
  const { options, python, say, scratch } = session;
  const say1 = (what) => say(`round ${round + 1} of ${options.runs}: ${task.kind}, ${what}`);
  const result = { load: load() };
  const input = { folder: task.folder, spec: task.spec, caseId: task.caseIds[0], scratch };
  if (options.parts.has("steps")) {
    say1("steps");
    result.steps = await runChild("steps.js", input, ["--expose-gc"]);
  }
  const out = join(scratch, `out-${task.kind}`);
  if (options.parts.has("cases")) {
    for (const threads of [1, 2]) {
      say1(threads === 1 ? "whole case, 1 thread" : "whole case, 2 threads");
      result[`threads${threads}`] = await wholeTask(task, out, threads);
    }
    say1("two cases, 1 thread");
    result.twoCases = await wholeTask(task.twice, join(scratch, "out-twice"), 1);
  }
  if (python !== null) {
    say1("reference");
    const stage = result.threads2?.stageFolder ?? null;
    result.reference = await runReference(python, {
      ...input,
      sizes: round === 0,
      compareWith: stage === null ? null : join(stage, `${input.caseId}.npz`),
    });
  }
  rmSync(out, { recursive: true, force: true });
  rmSync(join(scratch, "out-twice"), { recursive: true, force: true });
  return result;
}

/** Prepares a task in a process of its own; the output stays for the caller to look at. */
export async function wholeTask({ folder, overrides }, out, threads) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  return runChild("whole-task.js", { folder, overrides, out, threads });
}

/** How busy the workers are on a set of 16 cases of kind a. */
export async function measureBusy(session) {
  const { options, cache, scratch, say } = session;
  const scale = options.small ? { inPlane: 0.5, slices: 0.25 } : { inPlane: 0.5 };
  say("inputs: 16 cases");
  const task = await makeTask(cache, "a", scale, 16);
  const records = [];
  for (let run = 0; run < Math.min(options.runs, 3); run++) {
    say(`16 cases, 2 threads, run ${run + 1}`);
    records.push(await wholeTask(task, join(scratch, "out-busy"), 2));
  }
  return { spec: task.spec, records };
}

/** Time and memory against voxels, labels and cases. */
export async function measureScaling(session) {
  const { options, cache, scratch, say } = session;
  const out = join(scratch, "out-scaling");
  const repeats = options.small ? 1 : Math.min(options.runs, 3);
  const inPlane = options.small ? 0.5 : 1;
  const voxels = [];
  const cases = [];
  const labels = [];
  const sizes = options.small ? [1, 2, 4] : [1, 2, 4, 8];
  const counts = options.small ? [1, 4, 16] : [1, 4, 16, 64];
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const [i, size] of sizes.entries()) {
      say(`scaling: ${size}x voxels`);
      const task = await makeTask(cache, "b", { inPlane, slices: size / 8 });
      voxels[i] ??= { size, shapeZyx: task.spec.shapeZyx, records: [] };
      voxels[i].records.push(await wholeTask(task, out, 1));
    }
    for (const [i, count] of counts.entries()) {
      say(`scaling: ${count} cases`);
      const small = { slices: 0.25, inPlane: 0.25, keepsSpacing: true };
      const task = await makeTask(cache, "a", small, count);
      cases[i] ??= { count, shapeZyx: task.spec.shapeZyx, records: [] };
      cases[i].records.push(await wholeTask(task, out, 2));
    }
    say("scaling: labels");
    const scale = { slices: 0.25, inPlane: options.small ? 0.25 : 0.5 };
    const { results } = await runChild("labels.js", { scale, counts: [1, 4, 15, 30, 60] });
    for (const [i, { labels: count, ...record }] of results.entries()) {
      labels[i] ??= { count, records: [] };
      labels[i].records.push(record);
    }
  }
  rmSync(out, { recursive: true, force: true });
  return { voxels, labels, cases };
}

/** Two processes of the reference against two threads, on two cases; wall time of the pair. */
export async function measurePairs(session) {
  const { options, cache, scratch, python, say } = session;
  const scale = options.small ? { inPlane: 0.5 } : {};
  const pairs = [];
  for (const kind of options.kinds) {
    const task = await makeTask(cache, kind, scale, 2);
    const records = [];
    for (let run = 0; run < Math.min(options.runs, 2); run++) {
      say(`two cases ${kind}: 2 threads against 2 processes, run ${run + 1}`);
      const ours = await wholeTask(task, join(scratch, "out-pair"), 2);
      records.push({ ours, reference: await referencePair(task, scratch, python) });
    }
    pairs.push({ kind, records });
  }
  rmSync(join(scratch, "out-pair"), { recursive: true, force: true });
  return pairs;
}

/** Both processes start together; the slower one ends the pair. Imports are not counted. */
async function referencePair(task, scratch, python) {
  const results = await Promise.all(
    task.caseIds.map((caseId) => {
      const own = join(scratch, caseId);
      mkdirSync(own, { recursive: true });
      return runReference(python, { folder: task.folder, spec: task.spec, caseId, scratch: own });
    }),
  );
  return {
    cpu: results.reduce((sum, { cpu }) => sum + cpu, 0),
    wall: Math.max(...results.map(({ wall }) => wall)),
    peakMb: results.reduce((sum, { peakMb }) => sum + peakMb, 0),
  };
}
