import { locateClasses } from "@voxprep/class-locations";
import { volumeOver, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClassSlots } from "../src/class-slots.js";
import { LabelRuns } from "../src/label-runs.js";

const VALUES = [-1, 0, 1, 2, 7, 0.5, Number.NaN, -0];

/** Labels in runs of many lengths, at any alignment of four bytes. */
const labels = fc
  .record({
    shape: fc.tuple(
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 17 }),
    ),
    runs: fc.array(
      fc.tuple(fc.constantFrom(...VALUES), fc.oneof(fc.constantFrom(1, 2, 3), fc.nat(40))),
      { minLength: 1, maxLength: 30 },
    ),
    shift: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ shape, runs, shift }) => {
    const count = shape[0] * shape[1] * shape[2];
    const data = new Float32Array(new SharedArrayBuffer(4 * (count + shift)), 4 * shift, count);
    const values = runs.flatMap(([value, length]) => Array<number>(length + 1).fill(value));
    for (let i = 0; i < count; i++) data[i] = values[i % values.length] as number;
    return volumeOver("float32", shape as Zyx, data);
  });

describe("LabelRuns", () => {
  test("visits, each time, every voxel of a class once, in order, in the longest runs of a plane", () => {
    fc.assert(
      fc.property(labels, (label) => {
        const classes = [2, 1, 0];
        const [, ny, nx] = label.shapeZyx;
        let seen: number[] = [];
        let last = { slot: -1, end: -1 };
        const runs = new LabelRuns(label, new ClassSlots(classes));
        const visitor = {
          visitRun(slot: number, start: number, length: number) {
            const startsPlane = start % (ny * nx) === 0;
            expect(slot === last.slot && start === last.end && !startsPlane).toBe(false);
            last = { slot, end: start + length };
            for (let i = 0; i < length; i++) {
              expect(classes.indexOf(label.data[start + i] as number)).toBe(slot);
              seen.push(start + i);
            }
          },
        };
        const wanted = [...label.data.keys()].filter((i) =>
          classes.includes(label.data[i] as number),
        );
        for (let walk = 0; walk < 2; walk++) {
          [seen, last] = [[], { slot: -1, end: -1 }];
          runs.visit(visitor);
          expect(seen).toEqual(wanted);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("locateClasses with planes that repeat", () => {
  test("draws as from a volume in which they are written out", () => {
    fc.assert(
      fc.property(
        labels,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4 }),
        (source, n) => {
          const [nz, ny, nx] = source.shapeZyx;
          const size = ny * nx;
          const repeats = Array.from({ length: nz }, (_, z) => n[z] as number);
          const planes = repeats.reduce((sum, count) => sum + count, 0);
          const written = new Float32Array(planes * size);
          const sparse = new Float32Array(planes * size).fill(2); // what repeats holds anything
          const planeSource: number[] = [];
          for (let z = 0; z < nz; z++) {
            const plane = source.data.subarray(z * size, (z + 1) * size);
            const first = planeSource.length;
            sparse.set(plane, first * size);
            for (let i = 0; i < (repeats[z] as number); i++) {
              written.set(plane, planeSource.length * size);
              planeSource.push(first);
            }
          }
          const shape: Zyx = [planes, ny, nx];
          const classes = [1, 2, 7];
          expect(locateClasses(volumeOver("float32", shape, sparse), classes, planeSource)).toEqual(
            locateClasses(volumeOver("float32", shape, written), classes),
          );
        },
      ),
    );
  });
});
