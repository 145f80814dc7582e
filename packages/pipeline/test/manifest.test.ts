import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "@voxprep/kernels";
import { beforeEach, describe, expect, test } from "vitest";
import { MANIFEST_FILE, Manifest } from "../src/manifest/manifest.js";
import type { FinishedStep, RunStart } from "../src/manifest/step-record.js";
import { NODE_FILE_SYSTEM } from "../src/store/file-system.js";
import { temporaryFolder } from "./support/temporary-folder.ts";

let root = "";
let work = "";

beforeEach(() => {
  root = temporaryFolder();
  work = join(root, ".voxprep", "p", "T");
});

const file = () => join(work, MANIFEST_FILE);

function step(name: string, changes: Partial<FinishedStep> = {}): FinishedStep {
  const stamp = { size: "1", mtimeNs: "2", ctimeNs: "3", ino: "4", sha256: "ab" };
  const outputs = [{ path: join(root, "out", name), ...stamp }];
  return { step: name, case: "a", keyParts: { step: name }, outputs, ...changes };
}

function start(run = "r1"): RunStart {
  const owns = {
    caseFolders: [join(root, "out")],
    cases: ["a", "b"],
    endings: [".npz", ".pkl"],
    labelFolders: [],
    labels: [],
    files: [join(root, "plan.pkl")],
  };
  return { run, owns, command: "run", durability: "full", profile: "p" };
}

/** A line with its checksum, made by the rule of the page and not by the writer. */
function line(fields: object): string {
  const text = JSON.stringify(fields).slice(0, -1);
  const crc = crc32(new TextEncoder().encode(text)).toString(16).padStart(8, "0");
  return `${text},"crc":"${crc}"}\n`;
}

function lines(): Record<string, unknown>[] {
  return readFileSync(file(), "utf8")
    .split("\n")
    .filter((text) => text !== "")
    .map((text) => JSON.parse(text));
}

describe("the manifest", () => {
  test("ends each line with the CRC-32 of the bytes before it", async () => {
    const manifest = await Manifest.load(work);
    await manifest.begin(start());
    await manifest.add(step("crop"));
    await manifest.close();
    const text = readFileSync(file(), "utf8");
    const again = lines().map(({ crc: _, ...fields }) => line(fields));
    expect(text).toBe(again.join(""));
  });

  test("names outputs relative to the output root and finds them again", async () => {
    const manifest = await Manifest.load(work);
    await manifest.begin(start());
    await manifest.add(step("crop"));
    await manifest.end(null);
    expect(lines().find(({ type }) => type === "step")).toMatchObject({
      outputs: [{ path: "out/crop" }],
    });
    const found = (await Manifest.load(work)).find("crop", "a");
    expect(found?.outputs[0]?.path).toBe(join(root, "out", "crop"));
  });

  test("later lines win; what was invalidated or removed is gone", async () => {
    const manifest = await Manifest.load(work);
    await manifest.begin(start());
    await manifest.add(step("crop", { notes: 1 }));
    await manifest.add(step("crop", { notes: 2 }));
    await manifest.invalidate(await manifest.add(step("label")));
    await manifest.remove(await manifest.add(step("stage:x")));
    await manifest.close();
    const { records } = await Manifest.load(work);
    expect(records.map((record) => [record.step, record.notes])).toEqual([["crop", 2]]);
  });

  test("keeps unknown fields and unknown types when it is written anew", async () => {
    mkdirSync(work, { recursive: true });
    const { case: caseId, step: name, outputs, keyParts } = step("crop");
    const record = { step: name, case: caseId, key: "k", keyParts, outputs, inputs: [] };
    writeFileSync(
      file(),
      line({ format: 1, type: "step", ...record, colour: "green" }) +
        line({ format: 1, type: "weather", sun: true }),
    );
    const manifest = await Manifest.load(work);
    expect(manifest.findings).toEqual([]);
    await manifest.begin(start());
    await manifest.end(null);
    expect(lines().find(({ type }) => type === "step")).toMatchObject({ colour: "green" });
    expect(lines().find(({ type }) => type === "weather")).toMatchObject({ sun: true });
  });

  test("F93: a last line that was cut is gone after the next run began", async () => {
    const manifest = await Manifest.load(work);
    await manifest.begin(start());
    await manifest.add(step("crop"));
    await manifest.close();
    appendFileSync(file(), '{"format":1,"type":"st');
    const next = await Manifest.load(work);
    expect(next.findings).toEqual([]);
    await next.begin(start("r2"));
    await next.close();
    const last = await Manifest.load(work);
    expect(last.findings).toEqual([]);
    expect(last.records).toHaveLength(1);
  });

  test("F76: a run without end is known as interrupted, with the paths it announced", async () => {
    const manifest = await Manifest.load(work);
    await manifest.begin(start());
    await manifest.close();
    const next = await Manifest.load(work);
    expect(next.wasInterrupted).toBe(true);
    expect(next.owned.has(join(root, "out", "b.npz"))).toBe(true);
    expect(next.owned.has(join(root, "plan.pkl"))).toBe(true);
    expect(next.owned.has(join(root, "out", "c.npz"))).toBe(false);
    await next.begin(start("r2"));
    await next.end(null);
    expect((await Manifest.load(work)).wasInterrupted).toBe(false);
  });

  test("a line that could not be written whole does not swallow the next one", async () => {
    let failing = false;
    const fs = {
      ...NODE_FILE_SYSTEM,
      async append(path: string) {
        const inner = await NODE_FILE_SYSTEM.append(path);
        const write = async (bytes: Uint8Array): Promise<number> => {
          if (!failing) return inner.write(bytes);
          await inner.write(bytes.subarray(0, 10));
          throw Object.assign(new Error("no space"), { code: "ENOSPC" });
        };
        return { ...inner, write };
      },
    };
    const manifest = await Manifest.load(work, { fs });
    await manifest.begin(start());
    failing = true;
    await expect(manifest.add(step("crop"))).rejects.toMatchObject({ code: "VP6201" });
    failing = false;
    await manifest.add(step("label"));
    await manifest.close();
    expect((await Manifest.load(work)).records.map((record) => record.step)).toEqual(["label"]);
  });

  test("lines that come together are written and synced together", async () => {
    let syncs = 0;
    const fs = {
      ...NODE_FILE_SYSTEM,
      async append(path: string) {
        const inner = await NODE_FILE_SYSTEM.append(path);
        const sync = () => {
          syncs++;
          return inner.sync();
        };
        return { ...inner, sync };
      },
    };
    const manifest = await Manifest.load(work, { fs });
    await Promise.all(["a", "b", "c"].map((name) => manifest.add(step(name))));
    await manifest.close();
    expect(syncs).toBe(1);
    expect((await Manifest.load(work)).records).toHaveLength(3);
  });
});
