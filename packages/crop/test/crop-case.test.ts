import { allocateVolume, type Volume, volumeOver, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cropCase, cropImage, pasteBox } from "../src/index.js";

const ZEROS = (shape: Zyx) => allocateVolume("int16", shape);

/** An int16 volume of zeros with one value at z, y, x. */
function single(shape: Zyx, [z, y, x]: Zyx, value: number): Volume<"int16"> {
  const volume = ZEROS(shape);
  volume.data[(z * shape[1] + y) * shape[2] + x] = value;
  return volume;
}

describe("cropCase", () => {
  test("takes the box in which any channel is nonzero", () => {
    const shape: Zyx = [4, 5, 6];
    const result = cropCase({
      channels: [single(shape, [1, 2, 3], 7), single(shape, [2, 1, 4], -3)],
      label: ZEROS(shape),
    });
    expect(result.boxZyx).toEqual([
      [1, 3],
      [1, 3],
      [3, 5],
    ]);
    expect(result.channels.map((c) => [...c.data])).toEqual([
      [0, 0, 7, 0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, -3, 0, 0],
    ]);
  });

  test("marks background outside the mask with -1 and keeps labels there", () => {
    const image = volumeOver("int16", [1, 1, 4], Int16Array.of(5, 0, 0, 5));
    const label = volumeOver("uint8", [1, 1, 4], Uint8Array.of(0, 0, 2, 1));
    const result = cropCase({ channels: [image], label });
    expect([...result.label.data]).toEqual([0, -1, 2, 1]);
    expect(result.classes).toEqual([-1, 0, 1, 2]);
  });

  test("lists the classes before it clears values below -1", () => {
    const image = volumeOver("int16", [1, 1, 3], Int16Array.of(5, 5, 5));
    const label = volumeOver("int16", [1, 1, 3], Int16Array.of(-3, 0, 1));
    const result = cropCase({ channels: [image], label });
    expect(result.classes).toEqual([-3, 0, 1]);
    expect([...result.label.data]).toEqual([0, 0, 1]);
  });

  test("counts a cavity as inside", () => {
    const image = allocateVolume("float32", [3, 3, 3]);
    image.data.fill(2);
    image.data[13] = 0;
    const result = cropCase({ channels: [image], label: allocateVolume("uint8", [3, 3, 3]) });
    expect(result.classes).toEqual([0]);
  });

  test("lays channels and label in one buffer", () => {
    const shape: Zyx = [2, 2, 2];
    const result = cropCase({ channels: [single(shape, [0, 0, 0], 1)] });
    expect(result.label.data.buffer).toBe(result.channels[0]?.data.buffer);
  });

  test("without a label gives 0 in the mask and -1 outside", () => {
    const image = volumeOver("int16", [1, 1, 3], Int16Array.of(5, 0, 5));
    expect([...cropCase({ channels: [image] }).label.data]).toEqual([0, -1, 0]);
  });

  test("rounds 64-bit integers once alone and twice beside float64", () => {
    const value = 2n ** 54n + 2n ** 30n + 1n;
    const image = volumeOver("int64", [1, 1, 1], BigInt64Array.of(value));
    const other = volumeOver("float64", [1, 1, 1], Float64Array.of(1));
    const alone = cropCase({ channels: [image] }).channels[0]?.data[0];
    const beside = cropCase({ channels: [image, other] }).channels[0]?.data[0];
    expect(alone).toBe(2 ** 54 + 2 ** 31);
    expect(beside).toBe(2 ** 54);
  });

  test("refuses an empty image with VP3103", () => {
    const act = () => cropCase({ channels: [ZEROS([2, 2, 2])] });
    expect(act).toThrow(expect.objectContaining({ code: "VP3103" }));
  });

  test("refuses a label of another shape with VP4101", () => {
    const act = () =>
      cropCase({ channels: [single([2, 2, 2], [0, 0, 0], 1)], label: ZEROS([2, 2, 3]) });
    expect(act).toThrow(expect.objectContaining({ code: "VP4101" }));
  });

  test("refuses modalities of different shapes with VP4201", () => {
    const act = () => cropCase({ channels: [ZEROS([2, 2, 2]), ZEROS([2, 2, 3])] });
    expect(act).toThrow(expect.objectContaining({ code: "VP4201" }));
  });
});

describe("cropImage and pasteBox", () => {
  test("property: crop then paste is the identity where the image is nonzero", () => {
    const side = fc.integer({ min: 1, max: 6 });
    const value = fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      fc.integer({ min: -9, max: 9 }),
    );
    fc.assert(
      fc.property(side, side, side, fc.infiniteStream(value), (nz, ny, nx, values) => {
        const data = Float32Array.from(
          { length: nz * ny * nx },
          () => values.next().value as number,
        );
        data[0] ||= 1;
        const image = volumeOver("float32", [nz, ny, nx], data);
        const { channels, boxZyx } = cropCase({ channels: [image] });
        const back = pasteBox(channels[0] as Volume<"float32">, boxZyx, image.shapeZyx);
        expect([...back.data]).toEqual([...data]);
      }),
    );
  });

  test("refuses a box that leaves the volume with VP0402", () => {
    const act = () =>
      cropImage(
        ZEROS([2, 2, 2]),
        [
          [0, 3],
          [0, 1],
          [0, 1],
        ],
        new Float32Array(3),
      );
    expect(act).toThrow(expect.objectContaining({ code: "VP0402" }));
  });

  test("refuses an output of another length with VP0403", () => {
    const act = () =>
      cropImage(
        ZEROS([2, 2, 2]),
        [
          [0, 1],
          [0, 1],
          [0, 1],
        ],
        new Float32Array(3),
      );
    expect(act).toThrow(expect.objectContaining({ code: "VP0403" }));
  });
});
