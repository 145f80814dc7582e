import { readFileSync } from "node:fs";
import { commonDtype, type Dtype } from "@voxprep/core";
import { describe, expect, test } from "vitest";

interface Table {
  readonly dtypes: readonly Dtype[];
  /** One letter per combination, `a` is the first dtype; the last of the combined dtypes runs fastest. */
  readonly pairs: string;
  readonly triples: string;
}

const table = JSON.parse(
  readFileSync(new URL("./fixtures/common-dtype.json", import.meta.url), "utf8"),
) as Table;
const { dtypes } = table;

function expected(letters: string, index: number): Dtype | undefined {
  return dtypes[letters.charCodeAt(index) - 97];
}

describe("commonDtype", () => {
  test("is numpy's for every pair of dtypes", () => {
    const ours = dtypes.flatMap((a) => dtypes.map((b) => commonDtype([a, b])));
    expect(ours).toEqual(ours.map((_, i) => expected(table.pairs, i)));
    expect(ours).toHaveLength(100);
  });

  test("is numpy's for every three dtypes, where pairwise promotion would go wrong", () => {
    const ours = dtypes.flatMap((a) =>
      dtypes.flatMap((b) => dtypes.map((c) => commonDtype([a, b, c]))),
    );
    expect(ours).toEqual(ours.map((_, i) => expected(table.triples, i)));
    expect(ours).toHaveLength(1000);
    expect(commonDtype(["int16", "uint16", "float32"])).toBe("float32");
  });

  test("needs at least one dtype", () => {
    expect(() => commonDtype([])).toThrow(TypeError);
  });
});
