import { readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type FindingRecord, type RunOptions, type RunSummary, runTask } from "@voxprep/pipeline";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { encodeLine } from "../src/manifest/manifest-lines.js";
import { labelGzip, niftiBytes, type RawImage, RawTask } from "./support/raw-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** Names of the inputs that this thread opened. */
const opened = vi.hoisted((): string[] => []);

vi.mock(import("node:fs"), async (load) => {
  const real = await load();
  const openSync: typeof real.openSync = (path, ...rest) => {
    if (String(path).includes("Task001_Warned")) opened.push(String(path));
    return real.openSync(path, ...rest);
  };
  return { ...real, openSync, default: { ...real, openSync } };
});

const BITPIX = 72;
const SLOPE = 112;
const UNITS = 123;
const ORIGIN_Y = 308; // srow_y[3]
const MICROMETRE = 3;

let root: string;
let task: RawTask;

/** A task in which every kind of finding that a header can give occurs; times of its files are long ago. */
beforeEach(async () => {
  root = temporaryFolder();
  const names = ["plain", "bits", "units", "moved", "named", "slope"];
  task = new RawTask(join(root, "Task001_Warned"), names);
  spoil(task.image("bits"), (bytes) => bytes.writeInt16LE(64, BITPIX));
  const inMicrometres = { spacingXyz: [1000, 1000, 2000] } as const;
  spoil(task.image("units"), (bytes) => bytes.writeUInt8(MICROMETRE, UNITS), inMicrometres);
  spoil(task.image("slope"), (bytes) => bytes.writeFloatLE(Infinity, SLOPE));
  task.write(task.label("moved"), labelGzip({ originXyz: [0, 0.5, 0] }));
  await setTimeout(2100); // what was just written could change and keep its stamp
  opened.length = 0;
});

/** Writes an image without compression, as its name does not tell. */
function spoil(path: string, change: (bytes: Buffer) => void, image: RawImage = {}): void {
  const bytes = niftiBytes(image);
  change(bytes);
  writeFileSync(path, bytes);
}

interface Told {
  readonly summary: RunSummary;
  readonly findings: readonly FindingRecord[];
  readonly opened: readonly string[];
}

async function run(out: string, options: Partial<RunOptions> = {}): Promise<Told> {
  const findings: FindingRecord[] = [];
  opened.length = 0;
  const summary = await runTask({
    taskFolder: task.folder,
    out: join(root, out),
    threads: 1,
    allow: new Set(["VP2210"]),
    onEvent: (event) => event.event === "finding" && findings.push(event),
    ...options,
  });
  return { summary, findings, opened: opened.map((path) => basename(path)) };
}

function codesOf({ findings }: Told): string[] {
  return findings.map(({ code, case: id }) => `${code} ${id ?? ""}`.trim()).sort();
}

describe("a run over inputs that are as they were", () => {
  test("opens none of them and finds in their headers what the first run found", async () => {
    const first = await run("a");
    const second = await run("a");
    expect(codesOf(first)).toEqual(
      expect.arrayContaining(["VP2105 bits", "VP2207 bits", "VP2210 slope", "VP2213 units"]),
    );
    expect(codesOf(first)).toContain("VP4103 moved");
    expect(second.findings).toEqual(first.findings);
    expect(second.summary.reusedSteps).toBe(3 * second.summary.cases);
    expect(first.opened).toHaveLength(12);
    expect(second.opened).toEqual([]);
  });

  test("fails the cases that a first run with errorOn fails", async () => {
    await run("a");
    const errorOn = new Set(["VP2207", "VP4103"] as const);
    const again = await run("a", { errorOn });
    const fresh = await run("b", { errorOn });
    expect(again.summary.failedCases).toEqual(["bits", "moved"]);
    expect(again.summary.failedCases).toEqual(fresh.summary.failedCases);
    const ofCheck = ({ findings }: Told) => findings.filter(({ phase }) => phase === "check");
    expect(ofCheck(again)).toEqual(ofCheck(fresh));
  });

  test("judges a header by what it allows, not by what the first run allowed", async () => {
    await run("a");
    const { summary, findings } = await run("a", { allow: new Set() });
    expect(summary.failedCases).toEqual(["slope"]);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: "VP2210", case: "slope", severity: "case" }),
    );
  });

  test.each(["rehash", "force"] as const)("with %s reads all headers", async (option) => {
    await run("a");
    expect((await run("a", { [option]: true })).opened.length).toBeGreaterThanOrEqual(12);
  });
});

describe("F90: a header that was changed, its size and modification time kept", () => {
  test("is read, and what it says is told", async () => {
    await run("a");
    const path = task.image("bits");
    const { atime, mtime } = statSync(path);
    const bytes = readFileSync(path);
    bytes.writeInt16LE(16, BITPIX);
    bytes.writeFloatLE(0.5, ORIGIN_Y);
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    const ran = await run("a");
    expect(codesOf(ran)).toContain("VP4103 bits");
    expect(codesOf(ran)).not.toContain("VP2207 bits");
    expect(new Set(ran.opened)).toEqual(new Set([basename(path)]));
  });
});

describe("F89: a file that was touched", () => {
  test("is read once more, and not by the run after that", async () => {
    await run("a");
    const path = task.image("units");
    const before = new Date(Date.now() - 3_600_000);
    utimesSync(path, before, before);
    await setTimeout(2100);
    const [touched, after] = [await run("a"), await run("a")];
    expect(new Set(touched.opened)).toEqual(new Set([basename(path)]));
    expect(after.opened).toEqual([]);
    expect(after.findings).toEqual(touched.findings);
  });
});

/** A line of a manifest as it was before headers were kept. */
function withoutHeaders(line: string): string {
  const { crc: _, ...fields } = JSON.parse(line, (key, value) =>
    key === "header" ? undefined : value,
  );
  return encodeLine(fields.type, fields).trimEnd();
}

describe("records of a version that kept no headers", () => {
  test("are good; the headers are read", async () => {
    await run("a");
    const manifest = join(root, "a", ".voxprep", "unetr-pp", "Task001_Warned", "manifest.jsonl");
    const text = readFileSync(manifest, "utf8");
    expect(text).toContain('"header":');
    writeFileSync(manifest, text.replace(/^.+$/gm, withoutHeaders));
    const { summary, opened } = await run("a");
    expect(summary.reusedSteps).toBe(3 * summary.cases);
    expect(opened).toHaveLength(12);
  });
});
