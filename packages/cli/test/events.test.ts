import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CASE_ACTIVITIES, RUN_EVENTS, type RunEvent } from "@voxprep/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { jsonPrinter } from "../src/print/json-printer.ts";
import { jsonLines, rawTask, temporaryFolder, voxprep } from "./e2e-support.ts";
import { preloaded, withRename } from "./support/preloaded.ts";

type Json = Readonly<Record<string, unknown>>;

const PAGE = readFileSync(
  fileURLToPath(new URL("../../../docs/reference/events.md", import.meta.url)),
  "utf8",
);

/** Objects of which the page names every field, and lists of such. */
const NESTED: ReadonlySet<string> = new Set([
  "active",
  "caseCounts",
  "scans",
  "stages",
  "diskBytes",
  "commands",
]);

/** Fields that a section of the page documents. */
function documented(event: string): Set<string> {
  const section = PAGE.split(/^## /m).find((part) => part.startsWith(`${event}\n`)) ?? "";
  const cells = [...section.matchAll(/^\| (`.*?)\|/gm)].map((match) => match[1] ?? "");
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((m) => m[1] ?? "")));
}

/** Fields of an event by the names that the page gives them. */
function fieldsOf(event: Json): string[] {
  return Object.entries(event).flatMap(([name, value]) => {
    if (name === "event") return [];
    if (!NESTED.has(name) || value === null) return [name];
    const inner = Array.isArray(value) ? value : [value];
    const prefix = Array.isArray(value) ? `${name}[].` : `${name}.`;
    return [name, ...inner.flatMap((one: Json) => Object.keys(one).map((key) => prefix + key))];
  });
}

describe("the events that a run prints", () => {
  const events: Json[] = [];
  beforeAll(async () => {
    const work = temporaryFolder();
    const raw = rawTask("Task301_ThickPhantom", work);
    rmSync(join(raw, "labelsTr", "thick_02.nii.gz"));
    const out = join(work, "out");
    // Names that take their time: a part lasts long enough to tell its progress.
    const slowly = {
      NODE_OPTIONS: preloaded(withRename("new Promise((r) => setTimeout(r, 150))")),
    };
    const words = ["run", raw, "--out", out, "--json", "--threads", "1"];
    for (const more of [[], ["--force"], ["--cases", "thick_01", "--no-preprocess"]]) {
      events.push(...jsonLines(await voxprep([...words, ...more], slowly)));
    }
  });

  test("are of all kinds, and of no other than RunEvent knows", () => {
    const kinds = new Set(events.map((one) => one["event"]));
    expect([...kinds].sort()).toEqual([...RUN_EVENTS].sort());
  });

  test.each(RUN_EVENTS)("%s: the page documents exactly the fields that it has", (kind) => {
    const found = new Set(events.filter((one) => one["event"] === kind).flatMap(fieldsOf));
    expect([...documented(kind)].sort()).toEqual([...found].sort());
  });

  test("the page names every step of a case", () => {
    for (const step of CASE_ACTIVITIES) expect(PAGE).toContain(`\`${step}\``);
  });
});

describe("jsonPrinter", () => {
  test("prints progress at most once a second, and every other event", () => {
    const lines: string[] = [];
    let now = 0;
    const print = jsonPrinter({ line: (text = "") => lines.push(text) }, () => now);
    const progress = { event: "progress", done: 0 } as RunEvent & { event: "progress" };
    const other = { event: "phase-end", phase: "plan", label: "plan", wallMs: 1 } as const;
    for (; now < 3000; now += 100) {
      print({ ...progress, done: now });
      if (now % 500 === 0) print(other);
    }
    const events = lines.map((line) => JSON.parse(line) as Json);
    const told = events.filter(({ event }) => event === "progress").map(({ done }) => done);
    expect(told).toEqual([0, 1000, 2000]);
    expect(events.filter(({ event }) => event === "phase-end")).toHaveLength(6);
  });
});
