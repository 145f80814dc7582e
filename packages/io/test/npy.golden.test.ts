import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import {
  decodeNpy,
  encodeNpy,
  type NumpyArray,
  type TypedJson,
  toTypedJson,
} from "../src/index.js";
import { isAllowedOutcome, outcomeOf } from "./support/expectations.ts";
import { readFixture, readFixtureJson } from "./support/fixture.ts";

interface Golden {
  readonly file: string;
  readonly voxprep: string;
  readonly numpy: TypedJson;
}

const typed = (array: NumpyArray) =>
  toTypedJson({ type: "ndarray", ...array }, { narrowFloats: "double" });

function check(golden: Golden, bytes: Uint8Array): void {
  const { outcome, value } = outcomeOf(() => decodeNpy(bytes));
  expect(isAllowedOutcome(golden.voxprep, outcome), `${golden.file}: ${outcome}`).toBe(true);
  if (value !== undefined) expect(typed(value), golden.file).toEqual(golden.numpy);
}

/** Files that numpy itself wrote, and whose header is therefore to be written alike. */
const WRITTEN_BY_NUMPY = /^(dt_|v1|fortran|zero_d|empty\.|one\.)/;

describe("npy files in the fixtures", () => {
  const { files } = readFixtureJson<{ files: Golden[] }>("npy/golden.json");
  test.each(files)("$file: $voxprep", (golden) => check(golden, readFixture(`npy/${golden.file}`)));

  test.each(files.filter(({ file }) => WRITTEN_BY_NUMPY.test(file)))(
    "writes $file byte for byte as numpy",
    ({ file }) => {
      const bytes = readFixture(`npy/${file}`);
      expect(encodeNpy(decodeNpy(bytes))).toEqual(bytes);
    },
  );
});

describeReference("all reference npy files", () => {
  const { files } = readReferenceJson<{ files: Golden[] }>("golden/pickle/npy/golden.json");
  const file = (path: string) =>
    new Uint8Array(readFileSync(referencePath(`golden/pickle/npy/${path}`)));

  test("F65: have the outcome that the golden allows", () => {
    for (const golden of files) check(golden, file(golden.file));
    console.log(`compared ${files.length} npy files`);
    expect(files.length).toBeGreaterThan(50);
  });

  test("are written byte for byte as numpy wrote them", () => {
    const written = files.filter((golden) => WRITTEN_BY_NUMPY.test(golden.file));
    for (const golden of written) {
      const bytes = file(golden.file);
      expect(encodeNpy(decodeNpy(bytes)), golden.file).toEqual(bytes);
    }
    console.log(`wrote ${written.length} npy files with numpy's bytes`);
    expect(written.length).toBeGreaterThan(20);
  });
});
