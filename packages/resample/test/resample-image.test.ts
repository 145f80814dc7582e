import { allocateVolume } from "@voxprep/core";
import { scaleSamples } from "@voxprep/kernels";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { prepareImageResampling, resampleImage } from "../src/index.js";
import { anyAxis, anyShape, bitsOf, generatedVolume } from "./support/volumes.js";

describe("resampleImage", () => {
  test("property: an unchanged shape gives the very same volume", () => {
    fc.assert(
      fc.property(anyShape(8), anyAxis, (newShapeZyx, separateAxis) => {
        const volume = generatedVolume("real", 4, newShapeZyx);
        const before = bitsOf(volume.data);
        expect(resampleImage(volume, { newShapeZyx, separateAxis })).toBe(volume);
        expect(bitsOf(volume.data)).toEqual(before);
      }),
    );
  });

  test("property: never changes its input nor leaves the input's range", () => {
    fc.assert(
      fc.property(anyShape(8), anyShape(10), anyAxis, (shape, newShapeZyx, separateAxis) => {
        const volume = generatedVolume("ct", 4, shape);
        const before = bitsOf(volume.data);
        const { data } = resampleImage(volume, { newShapeZyx, separateAxis });
        expect(bitsOf(volume.data)).toEqual(before);
        const [low, high] = [Math.min(...volume.data), Math.max(...volume.data)];
        expect(data.every((value) => value >= low && value <= high)).toBe(true);
      }),
    );
  });

  test.each([
    [-30.5, 200],
    [Number.NEGATIVE_INFINITY, 1e9],
  ])("scales a volume on the way as it would be scaled afterwards (clip %d to %d)", (low, high) => {
    const volume = generatedVolume("ct", 9, [25, 30, 41]);
    const scaling = { clip: [low, high], subtract: 85.25, divide: 125.7 } as const;
    const options = { newShapeZyx: [33, 21, 50], separateAxis: null } as const;
    const want = resampleImage(volume, options).data.slice();
    scaleSamples(want, null, scaling);
    expect(bitsOf(resampleImage(volume, { ...options, scaling }).data)).toEqual(bitsOf(want));
  });

  test("leaves scaling to the caller where slices are resampled or float64 is wanted", () => {
    const volume = generatedVolume("ct", 9, [3, 4, 5]);
    const scaling = { clip: null, subtract: 1, divide: 2 };
    const options = { newShapeZyx: [6, 5, 5], separateAxis: 0 } as const;
    const plain = resampleImage(volume, options).data;
    expect(bitsOf(resampleImage(volume, { ...options, scaling }).data)).toEqual(bitsOf(plain));
    const joint = { ...options, separateAxis: null, scaling, outputDtype: "float64" } as const;
    expect(prepareImageResampling(volume, joint)).toMatchObject({ scaling: null });
  });

  test("takes integers of any width as float32 of the same values", () => {
    const volume = generatedVolume("ct", 6, [4, 5, 6]);
    const options = { newShapeZyx: [5, 5, 7], separateAxis: null } as const;
    const want = bitsOf(resampleImage(volume, options).data);
    for (const dtype of ["int16", "int32"] as const) {
      const integers = allocateVolume(dtype, volume.shapeZyx);
      integers.data.set(volume.data);
      expect(bitsOf(resampleImage(integers, options).data)).toEqual(want);
    }
    const wide = allocateVolume("int64", volume.shapeZyx);
    wide.data.set(Array.from(volume.data, BigInt));
    expect(bitsOf(resampleImage(wide, options).data)).toEqual(want);
  });

  test("casts an unchanged volume of another dtype", () => {
    const volume = allocateVolume("int16", [1, 1, 2]);
    volume.data.set([-7, 300]);
    const result = resampleImage(volume, { newShapeZyx: [1, 1, 2], separateAxis: null });
    expect(result).toMatchObject({ dtype: "float32", data: Float32Array.of(-7, 300) });
  });

  test("clips each slice to its own range, a whole volume to the volume's", () => {
    const volume = allocateVolume("float32", [2, 1, 4]);
    volume.data.set([0, 0, 9, 9, 100, 100, 900, 900]);
    const [low, high] = [0, 1].map((z) => {
      const { data } = resampleImage(volume, { newShapeZyx: [2, 1, 9], separateAxis: 0 });
      return Math.max(...data.subarray(9 * z, 9 * z + 9));
    });
    expect([low, high]).toEqual([9, 900]);
  });

  test("filters slices whose shape stays, unless told to behave like scipy 1.16", () => {
    const volume = generatedVolume("sparse", 2, [2, 12, 10]);
    const options = { newShapeZyx: [4, 12, 10], separateAxis: 0 } as const;
    const first = (data: Float32Array) => data.slice(0, 120);
    const zeros = (data: Float32Array) => first(data).filter((value) => value === 0).length;
    const copied = resampleImage(volume, { ...options, sameShapeExit: true }).data;
    const filtered = resampleImage(volume, options).data;
    expect(first(copied)).toEqual(volume.data.slice(0, 120));
    expect(zeros(filtered)).toBeLessThan(zeros(copied));
    expect(Math.max(...first(filtered).map((v, i) => Math.abs(v - (copied[i] ?? 0))))).toBeLessThan(
      1e-3,
    );
  });

  test("keeps -0 in slices, and makes it 0 where the axis is sampled anew", () => {
    // Bits of scikit-image 0.19.3: a negative denormal upsampled, which rounds to -0 in places.
    const [denormal, minus] = [2147483649, 2147483648];
    const volume = allocateVolume("float32", [1, 1, 4]);
    volume.data[1] = -1.4e-45;
    const bits = (nz: number) => {
      const { data } = resampleImage(volume, { newShapeZyx: [nz, 1, 9], separateAxis: 0 });
      return [...bitsOf(data.subarray(0, 9))];
    };
    expect(bits(1)).toEqual([0, minus, denormal, denormal, denormal, minus, 0, 0, minus]);
    expect(bits(2)).toEqual([0, 0, denormal, denormal, denormal, 0, 0, 0, 0]);
  });

  test("refuses shapes that cannot be by code", () => {
    const volume = generatedVolume("ct", 1, [2, 2, 2]);
    const act = (nz: number) => () =>
      resampleImage(volume, { newShapeZyx: [nz, 2, 2], separateAxis: null });
    expect(act(0)).toThrow(expect.objectContaining({ code: "VP3201" }));
    expect(act(1.5)).toThrow(expect.objectContaining({ code: "VP0403" }));
    expect(act(-1)).toThrow(expect.objectContaining({ code: "VP0403" }));
    const empty = allocateVolume("float32", [0, 2, 2]);
    const onEmpty = () => resampleImage(empty, { newShapeZyx: [1, 2, 2], separateAxis: null });
    expect(onEmpty).toThrow(expect.objectContaining({ code: "VP0403" }));
  });
});
