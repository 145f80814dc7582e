import type { PyValue } from "@voxprep/io";
import { describe, expect, test } from "vitest";
import { compareValue } from "./support/compare-value.ts";
import type { TypedJson } from "./support/golden-task.ts";
import { Tally } from "./support/tally.ts";

function mismatches(found: PyValue, golden: TypedJson): string[] {
  const tally = new Tally();
  compareValue(found, golden, "value", tally);
  return tally.mismatches;
}

const int = (value: number): PyValue => ({ type: "int", value });
const float = (value: number): PyValue => ({ type: "float", value });
const bytes = (data: Float32Array | BigInt64Array, dtype: string): PyValue =>
  ({ type: "ndarray", dtype, shape: [data.length], order: "C", data }) as PyValue;

describe("the golden comparer finds nothing in equal values", () => {
  const cases: [string, PyValue, TypedJson][] = [
    ["None", null, null],
    ["a path of another machine", "/home/me/raw/Task1/a.nii.gz", "nnUNet_raw_data/Task1/a.nii.gz"],
    ["a float", float(0.1), { float: "0.1" }],
    ["nan", float(Number.NaN), { float: "nan" }],
    [
      "a float32 scalar",
      { type: "npscalar", dtype: "<f4", value: Math.fround(0.1) },
      { npscalar: "<f4", value: "0.1" },
    ],
    [
      "an array",
      bytes(new Float32Array([0.1, -0]), "<f4"),
      { ndarray: "<f4", shape: [2], order: "C", data: ["0.1", "-0.0"] },
    ],
    ["a dict", { type: "dict", entries: [[int(1), "a"]] }, { dict: [[{ int: 1 }, "a"]] }],
  ];
  test.each(cases)("%s", (_name, found, golden) => {
    expect(mismatches(found, golden)).toEqual([]);
  });
});

describe("the golden comparer notices", () => {
  const odict: PyValue = {
    type: "odict",
    entries: [
      ["a", int(1)],
      ["b", int(2)],
    ],
  };
  const array = bytes(new Float32Array([1, 2]), "<f4");
  const cases: [string, PyValue, TypedJson][] = [
    ["another int", int(1), { int: 2 }],
    ["an int for a float", int(1), { float: "1.0" }],
    ["an int for a numpy scalar", int(1), { npscalar: "<i8", value: 1 }],
    ["the sign of zero", float(0), { float: "-0.0" }],
    ["the last bit of a float", float(0.1), { float: "0.10000000000000002" }],
    [
      "a dict for an OrderedDict",
      odict,
      {
        dict: [
          ["a", { int: 1 }],
          ["b", { int: 2 }],
        ],
      },
    ],
    [
      "another order of keys",
      odict,
      {
        odict: [
          ["b", { int: 2 }],
          ["a", { int: 1 }],
        ],
      },
    ],
    ["a missing key", odict, { odict: [["a", { int: 1 }]] }],
    [
      "a text for a number key",
      { type: "dict", entries: [["1", "a"]] },
      { dict: [[{ int: 1 }, "a"]] },
    ],
    ["a tuple for a list", { type: "tuple", items: [] }, { list: [] }],
    ["another file", "/raw/Task1/b.nii.gz", "nnUNet_raw_data/Task1/a.nii.gz"],
    ["another dtype", array, { ndarray: "<f8", shape: [2], order: "C", data: ["1.0", "2.0"] }],
    ["another shape", array, { ndarray: "<f4", shape: [1, 2], order: "C", data: ["1.0", "2.0"] }],
    ["another element", array, { ndarray: "<f4", shape: [2], order: "C", data: ["1.0", "2.5"] }],
    [
      "another hash",
      array,
      { ndarray: "<f4", shape: [2], order: "C", sha256: "00", head: ["1.0"] },
    ],
    [
      "a list for an empty array",
      { type: "list", items: [] },
      { ndarray: "<i8", shape: [0], order: "C", data: [] },
    ],
  ];
  test.each(cases)("%s", (_name, found, golden) => {
    expect(mismatches(found, golden)).not.toEqual([]);
  });
});
