import { readFileSync } from "node:fs";
import {
  allocateVolume,
  type IntensityStatistics,
  type Volume,
  volumeOver,
  type Zyx,
} from "@voxprep/core";
import {
  compareCaseFileNames,
  intensityStatistics,
  joinSamples,
  makeFingerprint,
  needsIntensities,
  sampleForeground,
} from "@voxprep/fingerprint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateInput } from "../../core/test/support/generated-input.js";

type Recorded = Readonly<Record<keyof IntensityStatistics, string>> | null;

interface Vectors {
  readonly cases: readonly {
    readonly seed: number;
    readonly shape: Zyx;
    readonly modulus: number;
    readonly length: number;
    readonly expected: Recorded;
  }[];
  readonly all: Recorded;
}

const vectors = JSON.parse(
  readFileSync(new URL("./fixtures/intensities.json", import.meta.url), "utf8"),
) as Vectors;

function sampleOf({ seed, shape, modulus }: Vectors["cases"][number]): Float32Array {
  const [nz, ny, nx] = shape;
  const image = volumeOver(
    "float32",
    shape,
    Float32Array.from(generateInput("real", seed, nz * ny * nx)),
  );
  const label = allocateVolume("float32", shape);
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        label.data[at++] = ((z + y * 2 + x * 3) % (modulus + 1)) - (modulus < 30 ? 0 : 29);
      }
    }
  }
  return sampleForeground(image, label);
}

function numbersOf(recorded: Recorded): Record<string, number> {
  const names = ["median", "mean", "sd", "min", "max", "percentile99_5", "percentile00_5"] as const;
  return Object.fromEntries(
    names.map((name) => [name, recorded === null ? Number.NaN : Number(recorded[name])]),
  );
}

function row(values: readonly number[]): Volume<"float32"> {
  return volumeOver("float32", [1, 1, values.length], Float32Array.from(values));
}

describe("intensity statistics are numpy's", () => {
  test.each(vectors.cases)("of a case of $shape with $length sampled voxels", (vector) => {
    const sample = sampleOf(vector);
    expect(sample.length).toBe(vector.length);
    expect(intensityStatistics(sample)).toEqual(numbersOf(vector.expected));
  });

  test("of all cases together, beyond one block of the sum", () => {
    const all = joinSamples(vectors.cases.map(sampleOf));
    expect(all.length).toBeGreaterThan(8192);
    expect(intensityStatistics(all)).toEqual(numbersOf(vectors.all));
  });

  test("are seven NaN for an empty sample", () => {
    expect(intensityStatistics(new Float32Array(0))).toEqual(numbersOf(null));
  });

  test("are NaN when a voxel is", () => {
    expect(intensityStatistics(Float32Array.of(1, Number.NaN, 3))).toEqual(numbersOf(null));
  });
});

describe("sampleForeground", () => {
  test("takes the first foreground voxel and every tenth after it, in C order", () => {
    const label = row([0, -1, ...Array(21).fill(2), 0]);
    const image = row(Array.from({ length: 24 }, (_, i) => i));
    expect([...sampleForeground(image, label)]).toEqual([2, 12, 22]);
  });

  test("counts fractions above 0 as foreground, and neither -1 nor NaN", () => {
    const image = row([1, 2, 3, 4]);
    expect([...sampleForeground(image, row([-1, Number.NaN, 0, 0.25]))]).toEqual([4]);
  });

  test("reads volumes of any dtype and returns memory that threads can share", () => {
    const image = volumeOver("int16", [1, 1, 2], Int16Array.of(-5, 7));
    const label = volumeOver("uint8", [1, 1, 2], Uint8Array.of(0, 1));
    const sample = sampleForeground(image, label);
    expect([...sample]).toEqual([7]);
    expect(sample.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test("property: equals a filter by the label, then by the index", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 1, maxLength: 400 }),
        (labels) => {
          const image = row(labels.map((_, i) => i + 0.5));
          const foreground = [...image.data].filter((_, i) => (labels[i] as number) > 0);
          expect([...sampleForeground(image, row(labels))]).toEqual(
            foreground.filter((_, i) => i % 10 === 0),
          );
        },
      ),
    );
  });

  test("refuses a label of another shape with VP0403", () => {
    const act = () => sampleForeground(row([1, 2]), row([1]));
    expect(act).toThrow(expect.objectContaining({ code: "VP0403" }));
    expect(act).toThrow("the image has 1 x 1 x 2 voxels, its label 1 x 1 x 1");
  });
});

describe("needsIntensities", () => {
  test.each([
    [["CT"], true],
    [["T1", "ct"], true],
    [["CTA"], false],
    [["Ct"], false],
    [["noNorm", "MRI"], false],
  ])("%j: %s", (names, needs) => {
    expect(needsIntensities(new Map(names.entries()))).toBe(needs);
  });
});

describe("makeFingerprint", () => {
  const cases = ["case-1", "case", "case_1"].map((caseId, i) => ({
    caseId,
    croppedSizeZyx: [10, 20, 30 + i] as const,
    originalSizeZyx: [20, 20, 40] as const,
    originalSpacingZyx: [3, 1, 1] as const,
  }));
  const input = { cases, classes: [2, 1], modalities: new Map([[0, "MRI"]]), intensities: null };

  test("puts the lists together in case order", () => {
    expect(makeFingerprint(input)).toStrictEqual({
      caseIds: ["case-1", "case", "case_1"],
      sizesZyx: [
        [10, 20, 30],
        [10, 20, 31],
        [10, 20, 32],
      ],
      spacingsZyx: Array(3).fill([3, 1, 1]),
      classes: [2, 1],
      modalities: new Map([[0, "MRI"]]),
      intensities: null,
      sizeReductions: [6000 / 16000, 6200 / 16000, 6400 / 16000],
    });
  });

  test("wants cases in the order of their npz files, which is not that of their names", () => {
    const names = ["case_1", "case", "case-1", "Case", "\u{1f600}", "\uffff"];
    const order = ["Case", "case-1", "case", "case_1", "\uffff", "\u{1f600}"];
    expect(names.sort(compareCaseFileNames)).toEqual(order);
    const act = () => makeFingerprint({ ...input, cases: [...cases].reverse() });
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });

  test("wants each case once", () => {
    const act = () => makeFingerprint({ ...input, cases: [cases[0], cases[0]] as typeof cases });
    expect(act).toThrow("case case-1 stands behind case-1");
  });

  test.each([
    ["of a missing modality", []],
    ["of a missing case", [{ perCase: [], all: intensityStatistics(new Float32Array(0)) }]],
  ])("refuses intensities %s with VP0401", (_, intensities) => {
    const act = () => makeFingerprint({ ...input, intensities });
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});
