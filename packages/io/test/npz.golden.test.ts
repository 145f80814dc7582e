import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import { inspectNpz, type NumpyArray, readNpz, type TypedJson, toTypedJson } from "../src/index.js";
import { inspectNpzFile, readNpzFile } from "../src/node/index.js";
import { isAllowedOutcome, outcomeOf } from "./support/expectations.ts";
import { readFixtureJson } from "./support/fixture.ts";

interface Golden {
  readonly file: string;
  readonly voxprep: string;
  readonly numpy: { readonly arrays?: Record<string, TypedJson> };
}

const typed = (array: NumpyArray) =>
  toTypedJson({ type: "ndarray", ...array }, { narrowFloats: "double" });

function checkMemory(golden: Golden, path: string): void {
  const bytes = new Uint8Array(readFileSync(path));
  const { outcome, value } = outcomeOf(() => readNpz(bytes));
  expect(isAllowedOutcome(golden.voxprep, outcome), `${golden.file}: ${outcome}`).toBe(true);
  if (value === undefined || golden.numpy.arrays === undefined) return;
  for (const [key, array] of value) {
    expect(typed(array), `${golden.file} ${key}`).toEqual(golden.numpy.arrays[key]);
  }
  const summaries = inspectNpz(bytes).map(({ key, dtype, shape }) => [key, dtype, [...shape]]);
  expect(summaries).toEqual([...value].map(([key, array]) => [key, array.dtype, [...array.shape]]));
}

/** The file reader must come to the same as the memory reader, array by array. */
async function checkFile(golden: Golden, path: string): Promise<number> {
  const { outcome, value } = outcomeOf(() => readNpz(new Uint8Array(readFileSync(path))));
  if (value === undefined) {
    const error: unknown = await readNpzFile(path).catch((caught: unknown) => caught);
    const fault = (error as { context: { field: string } }).context.field;
    expect(isAllowedOutcome(golden.voxprep, fault), `${golden.file}: ${fault}, ${outcome}`).toBe(
      true,
    );
    return 1;
  }
  for (const [key, array] of value) {
    const { data, ...rest } = await readNpzFile(path, key);
    expect(data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(typed({ data, ...rest }), `${golden.file} ${key}`).toEqual(typed(array));
  }
  expect(inspectNpzFile(path).map(({ key }) => key)).toEqual([...value.keys()]);
  return value.size;
}

describe("npz files in the fixtures", () => {
  const { files } = readFixtureJson<{ files: Golden[] }>("npz/golden.json");
  const at = (file: string) => fileURLToPath(new URL(`fixtures/npz/${file}`, import.meta.url));

  test.each(files)("$file from memory: $voxprep", (golden) => checkMemory(golden, at(golden.file)));
  test.each(files)("$file from disk", async (golden) => {
    await checkFile(golden, at(golden.file));
  });

  test("F64: names the keys that are there when one is missing, VP9302", async () => {
    const missing = readNpzFile(at("v2_compressed.npz"), "label");
    await expect(missing).rejects.toMatchObject({ code: "VP9302" });
    await expect(missing).rejects.toThrow(/found \["data","seg"\]/);
  });
});

describeReference("all reference npz files", () => {
  const { files } = readReferenceJson<{ files: Golden[] }>("golden/pickle/npz/golden.json");

  test("F64: have the outcome that the golden allows, from memory and from disk", async () => {
    let arrays = 0;
    for (const golden of files) {
      const path = referencePath(`golden/pickle/npz/${golden.file}`);
      checkMemory(golden, path);
      arrays += await checkFile(golden, path);
    }
    console.log(`compared ${files.length} npz files, ${arrays} arrays or refusals`);
    expect(files).toHaveLength(46);
  });
});
