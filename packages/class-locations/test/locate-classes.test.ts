import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { locateClasses } from "@voxprep/class-locations";
import { allocateVolume, type Volume, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

type Formula = "mixed" | "blobs" | "big";

interface Vector {
  readonly formula: Formula;
  readonly shape: Zyx;
  readonly classes: readonly number[];
  readonly expected: readonly (null | {
    readonly voxels: number;
    readonly rows: number;
    readonly head: readonly number[];
    readonly sha256: string;
  })[];
}

const vectors = JSON.parse(
  readFileSync(new URL("./fixtures/locations.json", import.meta.url), "utf8"),
) as Vector[];

const FORMULAS: Readonly<Record<Formula, (z: number, y: number, x: number) => number>> = {
  mixed: (z, y, x) => ((z * 7 + y * 5 + x * 3 + z * y * x) % 7) - 1,
  blobs: (z, y, x) => ((Math.floor(z / 5) * 7 + Math.floor(y / 4) * 3 + Math.floor(x / 6)) % 5) - 1,
  big: (z, y, x) => ((z * 3 + y * 5 + x) % 11 < 8 ? 1 : ((z + y) % 3) * 100),
};

function labelOf(
  shapeZyx: Zyx,
  valueAt: (z: number, y: number, x: number) => number,
): Volume<"float32"> {
  const label = allocateVolume("float32", shapeZyx);
  const [nz, ny, nx] = shapeZyx;
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) label.data[at++] = valueAt(z, y, x);
    }
  }
  return label;
}

function rowLabel(values: readonly number[]): Volume<"float32"> {
  return labelOf([1, 1, values.length], (_z, _y, x) => values[x] as number);
}

describe("locateClasses draws as numpy does", () => {
  test.each(vectors)(
    "$formula label of $shape, classes $classes",
    ({ formula, shape, classes, expected }) => {
      const located = locateClasses(labelOf(shape, FORMULAS[formula]), classes);
      expect(located.map(({ classValue }) => classValue)).toEqual(classes);
      const summary = located.map(
        ({ locationsZyx }) =>
          locationsZyx && {
            rows: locationsZyx.length / 3,
            head: [...locationsZyx.subarray(0, 12)].map(Number),
            sha256: createHash("sha256").update(locationsZyx).digest("hex"),
          },
      );
      expect(summary).toEqual(
        expected.map((row) => row && { rows: row.rows, head: row.head, sha256: row.sha256 }),
      );
    },
  );

  test("the vectors hold a class of which one percent is more than 10000", () => {
    const taken = vectors.flatMap(({ expected }) => expected).map((row) => row?.rows ?? 0);
    expect(Math.max(...taken)).toBeGreaterThan(10000);
  });
});

describe("locateClasses", () => {
  test("returns int64 rows over memory that threads can share, null for an absent class", () => {
    const [present, absent] = locateClasses(rowLabel([0, 4, 0, 0]), [4, 5]);
    expect(present?.locationsZyx).toEqual(BigInt64Array.of(0n, 0n, 1n));
    expect(present?.locationsZyx?.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(absent).toEqual({ classValue: 5, locationsZyx: null });
  });

  test("absent classes draw nothing, so the other classes do not notice them", () => {
    const label = labelOf([9, 9, 9], FORMULAS.mixed);
    const [one, two] = locateClasses(label, [1, 2]);
    expect(locateClasses(label, [70, 1, 80, 2])).toEqual([
      { classValue: 70, locationsZyx: null },
      one,
      { classValue: 80, locationsZyx: null },
      two,
    ]);
  });

  test("only voxels that equal a class count: fractions, NaN and infinities are none", () => {
    const label = rowLabel([1.5, Number.NaN, Number.POSITIVE_INFINITY, 1, -0, 70000, -3, 65535.5]);
    const located = locateClasses(label, [1, 0, 70000, -3, 65535]);
    expect(located.map(({ locationsZyx }) => locationsZyx?.[2])).toEqual([
      3n,
      4n,
      5n,
      6n,
      undefined,
    ]);
  });

  test("property: the rows of a small class are all its voxels, each once", () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, size, fc.nat(1000), (nz, ny, nx, seed) => {
        const label = labelOf([nz, ny, nx], (z, y, x) => (seed + z * 31 + y * 17 + x * x * 7) % 4);
        for (const { classValue, locationsZyx } of locateClasses(label, [3, 1, 2])) {
          const rows = [...(locationsZyx ?? [])].map(Number);
          const flat = Array.from({ length: rows.length / 3 }, (_, i) => {
            const [z, y, x] = rows.slice(i * 3) as [number, number, number];
            return (z * ny + y) * nx + x;
          });
          const voxels = [...label.data.keys()].filter((at) => label.data[at] === classValue);
          expect(flat.sort((a, b) => a - b)).toEqual(voxels);
        }
      }),
    );
  });

  test("an empty volume and an empty list have no locations", () => {
    expect(locateClasses(allocateVolume("float32", [0, 3, 3]), [1])).toEqual([
      { classValue: 1, locationsZyx: null },
    ]);
    expect(locateClasses(rowLabel([1]), [])).toEqual([]);
  });

  test.each([[[1, 2, 1]], [[70000, 70000]], [[0, -0]]])(
    "refuses a class listed twice, %j, with VP0401",
    (classes) => {
      const act = () => locateClasses(rowLabel([1]), classes);
      expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
    },
  );
});
