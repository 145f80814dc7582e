import { readFileSync } from "node:fs";
import {
  type AxisOrder,
  allocateVolume,
  isIdentityOrder,
  permute,
  planesOf,
  transposeVolume,
  volumeOver,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

interface TransposeRow {
  readonly order: AxisOrder;
  readonly shape: Zyx;
  readonly values: readonly number[];
}

const rows = JSON.parse(
  readFileSync(new URL("./fixtures/transpose.json", import.meta.url), "utf8"),
) as TransposeRow[];

function countingVolume(shapeZyx: Zyx) {
  const volume = allocateVolume("int16", shapeZyx);
  for (let i = 0; i < volume.data.length; i++) volume.data[i] = i;
  return volume;
}

describe("transposeVolume", () => {
  test.each(rows)("axes $order as numpy's transpose", ({ order, shape, values }) => {
    const out = transposeVolume(countingVolume([2, 3, 4]), order);
    expect(out.shapeZyx).toEqual(shape);
    expect([...out.data]).toEqual(values);
  });

  test("returns the volume itself when the order changes nothing", () => {
    const volume = countingVolume([2, 2, 2]);
    expect(transposeVolume(volume, [0, 1, 2])).toBe(volume);
    expect(isIdentityOrder([0, 2, 1])).toBe(false);
  });

  test("property: the inverse order restores every voxel", () => {
    const orders = fc.constantFrom<AxisOrder>(
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    );
    const size = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(orders, size, size, size, (order, nz, ny, nx) => {
        const back = [0, 1, 2].map((axis) => order.indexOf(axis)) as unknown as AxisOrder;
        const volume = countingVolume([nz, ny, nx]);
        const again = transposeVolume(transposeVolume(volume, order), back);
        expect(again.shapeZyx).toEqual(volume.shapeZyx);
        expect([...again.data]).toEqual([...volume.data]);
      }),
    );
  });
});

describe("volumes", () => {
  test("are zero, dense and over memory that threads can share", () => {
    const volume = allocateVolume("float32", [2, 3, 4]);
    expect(volume.data).toEqual(new Float32Array(24));
    expect(volume.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(voxelCount(volume.shapeZyx)).toBe(24);
  });

  test("survive structured cloning as plain data", () => {
    const volume = countingVolume([1, 2, 3]);
    expect(structuredClone({ ...volume, data: new Int16Array(volume.data) })).toEqual({
      dtype: "int16",
      shapeZyx: [1, 2, 3],
      data: Int16Array.of(0, 1, 2, 3, 4, 5),
    });
  });

  test("refuse an array of another length with VP0403", () => {
    const act = () => volumeOver("uint8", [2, 2, 2], new Uint8Array(7));
    expect(act).toThrow(expect.objectContaining({ code: "VP0403" }));
    expect(act).toThrow("7 voxels do not fill the shape 2 x 2 x 2");
  });

  test("planes share the memory of their volume", () => {
    const volume = countingVolume([3, 2, 2]);
    const planes = planesOf(volume, 1, 3);
    expect(planes.shapeZyx).toEqual([2, 2, 2]);
    planes.data[0] = 99;
    expect(volume.data[4]).toBe(99);
  });

  test("permuting with a number that is no axis is a mistake", () => {
    expect(() => permute([1, 2, 3], [0, 1, 3])).toThrow(RangeError);
  });
});
