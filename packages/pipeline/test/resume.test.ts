import { createHash } from "node:crypto";
import {
  appendFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { encodePickle, encodeSplits } from "@voxprep/io";
import { type RunOptions, type RunSummary, runTask } from "@voxprep/pipeline";
import { beforeEach, describe, expect, test } from "vitest";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const TASK = "Task301_ThickPhantom";
const MANIFEST = join(".voxprep", "unetr-pp", TASK, "manifest.jsonl");

let root = "";
let raw = "";

beforeEach(() => {
  root = temporaryFolder();
  raw = join(root, "raw", TASK);
  cpSync(join(TEST_DATA, "raw", TASK), raw, { recursive: true });
});

interface Ran {
  readonly summary: RunSummary;
  readonly codes: string[];
}

async function run(out: string, options: Partial<RunOptions> = {}): Promise<Ran> {
  const codes: string[] = [];
  const summary = await runTask({
    taskFolder: raw,
    out: join(root, out),
    onEvent: (event) => {
      if (event.event === "finding") codes.push(event.code);
    },
    ...options,
  });
  return { summary, codes };
}

/** SHA-256 of everything below an output folder, voxprep's own notes left out. */
function hashes(out: string): Record<string, string> {
  const folder = join(root, out);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !entry.parentPath.includes(".voxprep"))
    .map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    files.sort().map((file) => {
      const text = readFileSync(file, "latin1").replaceAll(folder, "OUT");
      return [relative(folder, file), createHash("sha256").update(text).digest("hex")];
    }),
  );
}

/** Modification times of the npz files by name. */
function npzTimes(out: string): Map<string, bigint> {
  const folder = join(root, out);
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith(".npz"))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [relative(folder, file), statSync(file, { bigint: true }).mtimeNs]),
  );
}

function remadeNpz(before: Map<string, bigint>, after: Map<string, bigint>): string[] {
  return [...after].filter(([name, time]) => before.get(name) !== time).map(([name]) => name);
}

/** Inputs that were just written are read again by the next run: a change could hide behind the grain of their times. */
function waitUntilSettled(): Promise<void> {
  return setTimeout(2100);
}

/** Threads that were started meanwhile: voxels are read in threads alone. */
async function threadsStartedBy(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const started = (): void => {
    count++;
  };
  process.on("worker", started);
  try {
    await work();
  } finally {
    process.off("worker", started);
  }
  return count;
}

/** Edits dataset.json as text, so that the order of its keys stays. */
function editDataset(edit: (text: string) => string): void {
  const file = join(raw, "dataset.json");
  writeFileSync(file, edit(readFileSync(file, "utf8")));
}

describe("S01: the same run twice", () => {
  test("makes no npz again and changes no byte", async () => {
    await run("a");
    const [before, times] = [hashes("a"), npzTimes("a")];
    const { summary } = await run("a");
    expect(summary.reusedSteps).toBe(3 * summary.cases);
    expect(remadeNpz(times, npzTimes("a"))).toEqual([]);
    expect(hashes("a")).toEqual(before);
  });

  test("starts no thread, so reads no voxel; one changed label does", async () => {
    await waitUntilSettled();
    await run("a");
    expect(await threadsStartedBy(() => run("a"))).toBe(0);
    const [label] = readdirSync(join(raw, "labelsTr")).sort();
    appendFileSync(join(raw, "labelsTr", label ?? ""), gzipSync(new Uint8Array()));
    expect(await threadsStartedBy(() => run("a"))).toBeGreaterThan(0);
  });

  test("with force everything is made again", async () => {
    await run("a");
    const times = npzTimes("a");
    const { summary } = await run("a", { force: true });
    expect(summary.reusedSteps).toBe(0);
    expect(remadeNpz(times, npzTimes("a"))).toHaveLength(times.size);
  });
});

describe("what changed is made again, and the folder equals a run from nothing", () => {
  test("S03: an image of another case, under the same name", async () => {
    await run("a");
    const [first, second] = readdirSync(join(raw, "imagesTr")).sort();
    const [one, other] = [first, second].map((name) => (name ?? "").replace("_0000", ""));
    cpSync(join(raw, "imagesTr", second ?? ""), join(raw, "imagesTr", first ?? ""));
    cpSync(join(raw, "labelsTr", other ?? ""), join(raw, "labelsTr", one ?? ""));
    const { codes } = await run("a");
    expect(codes).toContain("VP8101");
    await run("b");
    expect(hashes("a")).toEqual(hashes("b"));
  });

  test("F91, S06: a case taken out of dataset.json leaves no file behind", async () => {
    await run("a");
    editDataset((text) => {
      const data = /\{[^{}]*"image"[^{}]*\},?\s*/.exec(text)?.[0] ?? "";
      return text.replace(data, "");
    });
    const { summary, codes } = await run("a");
    expect(codes).toContain("VP8106");
    const fresh = await run("b");
    expect(summary.cases).toBe(fresh.summary.cases);
    expect(hashes("a")).toEqual(hashes("b"));
  });

  test("S12: damaged and missing outputs", async () => {
    await run("a");
    const clean = hashes("a");
    const names = Object.keys(clean).filter((name) => name.endsWith(".npz"));
    appendFileSync(join(root, "a", names[0] ?? ""), "x");
    rmSync(join(root, "a", names.at(-1) ?? ""));
    const { codes } = await run("a");
    expect(codes).toContain("VP8201"); // F66
    expect(codes).toContain("VP8203"); // F94
    expect(hashes("a")).toEqual(clean);
  });

  test("an overridden spacing redoes that stage and no crop", async () => {
    await run("a", { planners: ["3d"] });
    const times = npzTimes("a");
    const overrides = { "3d": { last: { current_spacing: [5, 0.9, 0.9] } } };
    const { summary } = await run("a", { planners: ["3d"], overrides });
    expect(summary.reusedSteps).toBe(summary.cases);
    const remade = remadeNpz(times, npzTimes("a"));
    expect(remade).toHaveLength(summary.cases);
    expect(remade.every((name) => name.includes("_stage0"))).toBe(true);
    await run("b", { planners: ["3d"], overrides });
    expect(hashes("a")).toEqual(hashes("b"));
  });

  test("a plan with another batch size redoes nothing", async () => {
    await run("a", { planners: ["3d"] });
    const overrides = { "3d": { last: { batch_size: 7 } } };
    const { summary } = await run("a", { planners: ["3d"], overrides });
    expect(summary.reusedSteps).toBe(2 * summary.cases);
  });
});

describe("F95: the splits file", () => {
  const file = () => join(root, "a", "unetr_pp_preprocessed", TASK, "splits_final.pkl");

  test("of an earlier run is made again for other cases", async () => {
    await run("a");
    const before = readFileSync(file());
    editDataset((text) => {
      const data = /\{[^{}]*"image"[^{}]*\},?\s*/.exec(text)?.[0] ?? "";
      return text.replace(data, "");
    });
    await run("a");
    expect(readFileSync(file()).equals(before)).toBe(false);
  });

  test("that somebody else made is kept, and what does not fit is told", async () => {
    await run("a");
    const own = encodePickle(encodeSplits([{ train: ["thick_4"], val: ["somebody"] }]));
    writeFileSync(file(), own);
    const { codes, summary } = await run("a");
    expect(readFileSync(file())).toEqual(Buffer.from(own));
    expect(codes).toContain("VP8301");
    expect(summary.foldSizes).toEqual([1]);
  });

  test("that somebody else made is replaced with force", async () => {
    await run("a");
    const before = readFileSync(file());
    writeFileSync(file(), encodePickle(encodeSplits([{ train: ["a"], val: ["b"] }])));
    await run("a", { force: true });
    expect(readFileSync(file())).toEqual(before);
  });
});

describe("the manifest", () => {
  test("F93: a damaged line is told as VP8202 and its step is made again", async () => {
    const { summary } = await run("a");
    const file = join(root, "a", MANIFEST);
    const lines = readFileSync(file, "utf8").split("\n");
    const index = lines.findIndex((line) => line.includes('"step":"crop"'));
    lines[index] = (lines[index] ?? "").replace('"step":"crop"', '"step":"crap"');
    writeFileSync(file, lines.join("\n"));
    const clean = hashes("a");
    const again = await run("a");
    expect(again.codes).toContain("VP8202");
    expect(again.summary.reusedSteps).toBeLessThan(3 * summary.cases);
    expect(hashes("a")).toEqual(clean);
  });

  test("F93: a last line that a crash cut is ignored", async () => {
    const { summary } = await run("a");
    const file = join(root, "a", MANIFEST);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text}${text.slice(0, 40)}`);
    const again = await run("a");
    expect(again.codes).not.toContain("VP8202");
    expect(again.summary.reusedSteps).toBe(3 * summary.cases);
  });

  test("a newer format stops the run with VP8204", async () => {
    await run("a");
    const { crc32 } = await import("@voxprep/kernels");
    const line = '{"format":99,"type":"step","record":{}';
    const crc = crc32(new TextEncoder().encode(line)).toString(16).padStart(8, "0");
    appendFileSync(join(root, "a", MANIFEST), `${line},"crc":"${crc}"}\n`);
    await expect(run("a")).rejects.toMatchObject({ reason: { code: "VP8204" } });
  });
});
