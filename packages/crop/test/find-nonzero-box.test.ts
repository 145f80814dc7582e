import { allocateVolume, type Dtype, type Volume, type VoxelArray, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  boundingBox,
  fillHolesInPlace,
  findNonzeroBox,
  nonzeroMask,
  shapeOfBox,
} from "../src/index.js";

/** A volume that is mostly 0; floats also hold NaN and -0. */
function channelOf(dtype: Dtype, shape: Zyx, picks: readonly number[]): Volume {
  const volume = allocateVolume(dtype, shape);
  const data: VoxelArray = volume.data;
  const values = dtype.startsWith("float") ? [Number.NaN, -0, 1e-30, 3] : [1, 2, 3, 5];
  for (let i = 0; i < data.length; i++) {
    const pick = picks[i % picks.length] as number;
    if (pick >= values.length) continue;
    if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[i] = 1n;
    else data[i] = values[pick] as number;
  }
  return volume;
}

test("box and filled mask are those of the mask of the whole volume", () => {
  const side = fc.integer({ min: 1, max: 6 });
  const dtype = fc.constantFrom<Dtype>("int16", "uint8", "float32", "float64", "int64", "uint64");
  const channel = fc.tuple(dtype, fc.array(fc.nat(40), { minLength: 5, maxLength: 216 }));
  let compared = 0;
  fc.assert(
    fc.property(
      fc.tuple(side, side, side),
      fc.array(channel, { minLength: 1, maxLength: 3 }),
      (shape, list) => {
        const channels = list.map(([type, picks]) => channelOf(type, shape, picks));
        const whole = nonzeroMask(channels);
        const expected = boundingBox(whole);
        if (expected === null) {
          expect(() => findNonzeroBox(channels)).toThrow(/every voxel/);
          return;
        }
        const { boxZyx, mask } = findNonzeroBox(channels);
        expect(boxZyx).toEqual(expected);
        expect(mask.shapeZyx).toEqual(shapeOfBox(expected));
        fillHolesInPlace(whole);
        const [[z0, z1], [y0, y1], [x0, x1]] = boxZyx;
        const inBox: number[] = [];
        for (let z = z0; z < z1; z++) {
          for (let y = y0; y < y1; y++) {
            const row = (z * shape[1] + y) * shape[2];
            inBox.push(...whole.data.subarray(row + x0, row + x1));
          }
        }
        expect([...mask.data]).toEqual(inBox);
        compared++;
      },
    ),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(300);
});
