import { volumeOver, type Zyx } from "@voxprep/core";
import { expect, test } from "vitest";
import { sha256Of } from "../../core/test/support/float-bits.ts";
import { generateInput } from "../../core/test/support/generated-input.ts";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.ts";
import { resampleLabels } from "../src/index.js";
import { resizeNearest } from "./support/small-resize.js";

interface LabelRow {
  readonly shape: readonly number[];
  readonly out_shape: readonly number[];
  readonly order: 0 | 1;
  readonly seed: number;
  readonly blocks_of_3: boolean;
  readonly sha256_float32le: string;
  readonly out?: readonly number[];
}

/** The generated labels, each repeated three times along every axis when the row says so. */
function labelsOf({ shape, seed, blocks_of_3 }: LabelRow): Float32Array {
  const repeat = blocks_of_3 ? 3 : 1;
  const coarse = shape.map((size) => Math.ceil(size / repeat));
  const values = generateInput(
    "label",
    seed,
    coarse.reduce((n, size) => n * size, 1),
  );
  const count = shape.reduce((n, size) => n * size, 1);
  return Float32Array.from({ length: count }, (_, flat) => {
    let [rest, step, at] = [flat, 1, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] as number;
      at += Math.floor((rest % size) / repeat) * step;
      rest = Math.floor(rest / size);
      step *= coarse[axis] as number;
    }
    return values[at] as number;
  });
}

function resample(row: LabelRow): Float32Array {
  if (row.order === 0) {
    return Float32Array.from(resizeNearest(labelsOf(row), row.shape, row.out_shape));
  }
  const is2d = row.shape.length === 2;
  const lift = (shape: readonly number[]) => (is2d ? [1, ...shape] : shape) as unknown as Zyx;
  const volume = volumeOver("float32", lift(row.shape), labelsOf(row));
  const options = { newShapeZyx: lift(row.out_shape), separateAxis: is2d ? 0 : null } as const;
  return resampleLabels(volume, options).data;
}

describeReference("golden label-resize.json", () => {
  test("all rows are equal", () => {
    const rows = readReferenceJson<LabelRow[]>("golden/numerics/label-resize.json");
    for (const row of rows) {
      const result = resample(row);
      const name = `${row.shape.join("x")} to ${row.out_shape.join("x")}, order ${row.order}`;
      if (row.out !== undefined) expect([...result], name).toEqual(row.out);
      expect(sha256Of(result), name).toBe(row.sha256_float32le);
    }
    console.log(`label-resize.json: ${rows.length} rows compared`);
  });
});
