// The benchmark program: `npm run bench -- --help`.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { evaluateBusy, evaluateKind, evaluatePairs, evaluateScaling } from "./lib/evaluate.js";
import { measureForecast } from "./lib/forecast.js";
import { busyWarning, describeMachine } from "./lib/machine.js";
import { measureBusy, measureKinds, measurePairs, measureScaling } from "./lib/measure.js";
import { HELP, readOptions } from "./lib/options.js";
import { referencePython } from "./lib/reference.js";
import { reportText } from "./lib/report.js";
import { measureResume } from "./lib/resume.js";
import { judgeTargets } from "./lib/targets.js";

const DEFAULT_CACHE = fileURLToPath(
  new URL("../node_modules/.cache/voxprep-bench", import.meta.url),
);

const options = parsed();
if (options === null) process.stdout.write(HELP);
else await main(options);

function parsed() {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error.message}\n${HELP}`);
    return process.exit(1);
  }
}

async function main(asked) {
  const cache = resolve(asked.cache ?? DEFAULT_CACHE);
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, "work-"));
  try {
    const report = await measureAll(asked, cache, scratch);
    process.stdout.write(asked.json ? `${JSON.stringify(report)}\n` : `${reportText(report)}\n`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measureAll(asked, cache, scratch) {
  const python = asked.reference ? referencePython(cache, asked.python, say) : null;
  const session = { options: asked, cache, scratch, python, say };
  const { parts } = asked;
  const machine = describeMachine();
  const records = parts.has("steps") || parts.has("cases") ? await measureKinds(session) : [];
  const kinds = records.map(evaluateKind);
  const pairs =
    parts.has("pairs") && python !== null ? evaluatePairs(await measurePairs(session)) : null;
  const busy = parts.has("busy") ? evaluateBusy(await measureBusy(session)) : null;
  const scaling = parts.has("scaling") ? evaluateScaling(await measureScaling(session)) : null;
  const forecast =
    parts.has("forecast") && process.platform === "linux" ? await measureForecast(session) : null;
  const resume = parts.has("resume") ? await measureResume(session) : null;
  const loads = [
    machine.load,
    ...records.flatMap(({ rounds }) => rounds.map((round) => round.load)),
  ];
  const warning = busyWarning([machine.load]);
  return {
    machine: { ...machine, loads },
    options: { small: asked.small, runs: asked.runs },
    reference: kinds.find((kind) => kind.reference)?.reference.versions ?? null,
    kinds,
    pairs,
    busy,
    scaling,
    forecast,
    resume,
    targets: judgeTargets({ kinds, busy, scaling, resume }),
    warnings: warning === null ? [] : [warning],
  };
}

/** Progress goes to the error stream, so that the standard output holds the report alone. */
function say(text) {
  process.stderr.write(`bench: ${text}\n`);
}
