import { gzipSync } from "node:zlib";
import { datasetJson, niftiBytes, type RawImage, RawTask } from "./raw-task.ts";

/** Rows of a sform's 3x3 part. */
type Rows = readonly (readonly number[])[];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** An oblique grid in RAS: turned about z and tilted about x, voxels of 0.7 x 0.8 x 2.5 mm. */
export function obliqueRows(skewDegrees = 0): Rows {
  const [c, s] = [Math.cos(radians(20)), Math.sin(radians(20))];
  const [ct, st] = [Math.cos(radians(7)), Math.sin(radians(7))];
  const axes = [
    [c, s * ct, s * st],
    [-s, c * ct, c * st],
    [0, -st, ct],
  ];
  const skew = Math.sin(radians(skewDegrees));
  return [0, 1, 2].map((row) => {
    const column = (j: number): number => axes[j]?.[row] ?? 0;
    return [0.7 * column(0), 0.8 * (column(1) + skew * column(0)), 2.5 * column(2)];
  });
}

const OFFSET = [-31.25, 12.5, 77.125] as const;

/** A file on the oblique grid with a sform of code 1 and no qform. */
export function obliqueBytes(
  image: RawImage = {},
  { rows = obliqueRows(), offsetXyz = OFFSET as readonly number[] } = {},
): Buffer {
  const bytes = niftiBytes({ sizeXyz: [6, 5, 4], spacingXyz: [0.7, 0.8, 2.5], ...image });
  for (const [i, row] of rows.entries()) {
    for (const [j, value] of row.entries()) bytes.writeFloatLE(value, 280 + 16 * i + 4 * j);
    bytes.writeFloatLE(offsetXyz[i] ?? 0, 280 + 16 * i + 12);
  }
  return bytes;
}

/** Places of all fields of a NIfTI-1 header that have more than one byte and that the tests fill. */
const FIELDS: readonly (readonly [at: number, count: number, bytes: 2 | 4])[] = [
  [0, 1, 4],
  [40, 8, 2],
  [68, 4, 2],
  [76, 11, 4],
  [252, 2, 2],
  [256, 18, 4],
];

/** The same file in the other byte order. */
export function otherByteOrder(little: Buffer, voxelBytes: 1 | 2 | 4 | 8): Buffer {
  const out = Buffer.from(little);
  const turn = (at: number, bytes: number) => out.subarray(at, at + bytes).reverse();
  for (const [at, count, bytes] of FIELDS) {
    for (let i = 0; i < count; i++) turn(at + i * bytes, bytes);
  }
  for (let at = 352; at < out.length; at += voxelBytes) turn(at, voxelBytes);
  return out;
}

/** The cases of a fixable task in the order of its dataset.json. */
export const FIXABLE = ["good", "skewed", "noisy", "floats", "mask", "turned", "tilted", "wrong"];

/** Label voxels: a few of each of two classes. */
const LABEL = { dtype: "uint8", fill: 0, voxels: [0, 1, 1, 2] } as const;

/** A task in which every repair has a case, beside a good one and two that stay at fault. */
export function fixableTask(folder: string): RawTask {
  const task = new RawTask(folder, []);
  const labels = { "0": "background", "1": "organ", "2": "tumour" };
  task.dataset(datasetJson(FIXABLE, { labels, description: "to be repaired", test: [] }));
  const write = (id: string, image: Buffer, label: Buffer): void => {
    task.write(task.image(id), gzipSync(image));
    task.write(task.label(id), gzipSync(label));
  };
  const skewed = { rows: obliqueRows(0.4) };
  const tilted = { rows: obliqueRows(10) };
  const moved = { offsetXyz: [OFFSET[0] + 0.1, OFFSET[1], OFFSET[2]] };
  write("good", obliqueBytes(), obliqueBytes(LABEL));
  write("skewed", obliqueBytes({}, skewed), obliqueBytes(LABEL, skewed));
  write("noisy", obliqueBytes(), obliqueBytes(LABEL, moved));
  write("floats", obliqueBytes(), obliqueBytes({ ...LABEL, dtype: "float32" }));
  write("mask", obliqueBytes(), obliqueBytes({ ...LABEL, voxels: [0, 255, 255, 2] }));
  const float64 = { ...LABEL, dtype: "float64", voxels: [0, 1, 255] } as const;
  write("turned", obliqueBytes(), otherByteOrder(obliqueBytes(float64, moved), 8));
  write("tilted", obliqueBytes({}, tilted), obliqueBytes(LABEL, tilted));
  write("wrong", obliqueBytes(), obliqueBytes({ ...LABEL, sizeXyz: [6, 5, 3] }));
  return task;
}
