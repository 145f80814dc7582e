// What a second run of the program on a finished folder costs, as a share of the first.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeTask } from "./inputs.js";
import { median } from "./statistics.js";
import { percent, table } from "./table.js";

const PROGRAM = fileURLToPath(new URL("../../packages/cli/bin/voxprep.js", import.meta.url));

/** Ends a process with its CPU time on file descriptor 3: the time of a child alone is not told otherwise. */
const TELL_CPU = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs";' +
    'process.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(3, String(user + system)); });',
)}`;

/** Of larger cases the first run takes longer, and the second does not. */
const SETS = [
  { what: "60 small MR cases, not resampled", kind: "c", scale: { slices: 0.26, inPlane: 0.2 } },
  { what: "60 small CT cases, resampled", kind: "a", scale: { slices: 0.6, inPlane: 0.12 } },
  { what: "60 CT cases of a quarter of the voxels of a", kind: "a", scale: { inPlane: 0.5 } },
];
const CASES = 60;

/** Runs the program on fresh and on finished folders in turns, start and imports of Node included. */
export async function measureResume({ options, cache, scratch, say }) {
  const rows = [];
  for (const { what, kind, scale } of SETS) {
    if (!options.kinds.includes(kind)) continue;
    const { folder, overrides, spec } = await makeTask(cache, kind, scale, CASES);
    const rounds = [];
    for (let round = 0; round < options.runs; round++) {
      say(`round ${round + 1} of ${options.runs}: resume, ${what}`);
      rounds.push(await oneRound(folder, halved(kind, overrides), scratch));
    }
    rows.push({ what, shapeZyx: spec.shapeZyx, rounds, ...summary(rounds) });
  }
  return rows;
}

/** A CT's target of its kind is barely another grid: in the plane, half the spacing is. */
function halved(kind, overrides) {
  if (kind !== "a") return null;
  const [z, y, x] = overrides["3d"].last.current_spacing;
  return { "3d": { last: { current_spacing: [z, y / 2, x / 2] } } };
}

async function oneRound(folder, overrides, scratch) {
  const out = join(scratch, "out-resume");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const words = ["run", folder, "--out", out, "--quiet"];
  if (overrides !== null) {
    const file = join(scratch, "overrides.json");
    writeFileSync(file, JSON.stringify(overrides));
    words.push("--overrides", file);
  }
  const first = await timed(words);
  await timed(words); // takes the inputs as settled from here on, if they were too young for that
  const again = [await timed(words), await timed(words), await timed(words)];
  const node = await timed(null);
  return {
    first,
    again: { wall: median(again.map((one) => one.wall)), cpu: median(again.map((one) => one.cpu)) },
    node,
  };
}

/** Wall and CPU seconds of the program; of Node alone for `null`. */
function timed(words) {
  const args = ["--import", TELL_CPU, ...(words === null ? ["-e", "0"] : [PROGRAM, ...words])];
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit", "pipe"] });
    let cpu = "";
    child.stdio[3].setEncoding("utf8").on("data", (text) => {
      cpu += text;
    });
    let wall = 0;
    child.on("exit", () => {
      wall = (performance.now() - begun) / 1e3;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve({ wall, cpu: Number(cpu) / 1e6 });
      else reject(new Error(`voxprep ${words?.join(" ")} ended with ${code}`));
    });
  });
}

function summary(rounds) {
  const of = (pick) => median(rounds.map(pick));
  return {
    first: of(({ first }) => first.wall),
    again: of(({ again }) => again.wall),
    node: of(({ node }) => node.wall),
    wallShare: of(({ first, again }) => again.wall / first.wall),
    firstCpu: of(({ first }) => first.cpu),
    againCpu: of(({ again }) => again.cpu),
    cpuShare: of(({ first, again }) => again.cpu / first.cpu),
  };
}

/** The table of first and second runs. */
export function resumeText(rows) {
  const head = [
    "a run again",
    "first s",
    "again s",
    "Node alone",
    "share",
    "CPU",
    "again",
    "share",
  ];
  return table(
    head,
    rows.map((row) => [
      `${row.what}, ${row.shapeZyx.join("x")}`,
      row.first,
      row.again,
      row.node,
      share(row.wallShare),
      row.firstCpu,
      row.againCpu,
      share(row.cpuShare),
    ]),
  );
}

function share(value) {
  return value < 0.2 ? `${(100 * value).toFixed(1)} %` : percent(value);
}
