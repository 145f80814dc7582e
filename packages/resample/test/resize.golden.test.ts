import { allocateVolume, sameZyx, volumeOver, type Zyx } from "@voxprep/core";
import { expect, test } from "vitest";
import { hexOfDouble, sha256Of } from "../../core/test/support/float-bits.ts";
import { generateInput, type InputKind } from "../../core/test/support/generated-input.ts";
import { describeReference, readReferenceJson } from "../../core/test/support/reference-folder.ts";
import { prepareImageResampling, resampleImage } from "../src/index.js";
import { runAllPhases } from "../src/phases.js";
import { resizeCubicLine, resizeLinear, resizeNearest } from "./support/small-resize.js";

interface ResizeRow {
  readonly shape: readonly number[];
  readonly out_shape: readonly number[];
  readonly order: 0 | 1 | 3;
  readonly kind: InputKind;
  readonly seed: number;
  readonly sha256_float64le: string;
  readonly sha256_float32le: string;
  readonly float64?: readonly string[];
  readonly float64_samples?: { readonly index: readonly number[]; readonly hex: readonly string[] };
}

function inputOf(row: ResizeRow): Float64Array {
  return generateInput(
    row.kind,
    row.seed,
    row.shape.reduce((product, size) => product * size, 1),
  );
}

/** Orders 1 and 3 the way of production: in 2D one slice across z, in 3D all axes jointly. */
function resample<D extends "float32" | "float64">(row: ResizeRow, outputDtype: D) {
  const [nz, ny, nx] = lift(row.shape);
  const input = volumeOver("float32", [nz, ny, nx], Float32Array.from(inputOf(row)));
  const newShapeZyx = lift(row.out_shape);
  const separateAxis = row.shape.length === 2 ? 0 : null;
  const order = row.order === 1 ? 1 : 3;
  if (!sameZyx(input.shapeZyx, newShapeZyx)) {
    return resampleImage(input, { newShapeZyx, separateAxis, outputDtype, order }).data;
  }
  // The pipeline never resizes an unchanged shape; the golden does. Plan one more plane, leave it out.
  const job = prepareImageResampling(input, {
    newShapeZyx: [nz + 1, ny, nx],
    separateAxis,
    outputDtype,
    order,
  });
  const output = allocateVolume(outputDtype, input.shapeZyx);
  runAllPhases({ ...job, output });
  return output.data;
}

function lift(shape: readonly number[]): Zyx {
  return (shape.length === 2 ? [1, ...shape] : shape) as unknown as Zyx;
}

function resizeByKernels(row: ResizeRow): Float64Array {
  const { shape, out_shape } = row;
  if (row.order === 0) return resizeNearest(inputOf(row), shape, out_shape);
  if (row.order === 1) return resizeLinear(inputOf(row), shape, out_shape);
  return resizeCubicLine(inputOf(row), out_shape[0] as number);
}

describeReference("golden resize.json", () => {
  const rows = readReferenceJson<ResizeRow[]>("golden/numerics/resize.json");
  const isCubicVolume = (row: ResizeRow) => row.order === 3 && row.shape.length > 1;
  const isLinearVolume = (row: ResizeRow) => row.order === 1 && row.shape.length > 1;

  test("orders 0 and 1 and lines: all bits are equal, in float64 and float32", () => {
    const small = rows.filter((row) => !isCubicVolume(row));
    for (const row of small) {
      const result = resizeByKernels(row);
      expect(sha256Of(result), JSON.stringify(row.shape)).toBe(row.sha256_float64le);
      expect(sha256Of(Float32Array.from(result))).toBe(row.sha256_float32le);
    }
    console.log(`resize.json: ${small.length} of ${rows.length} rows compared with the kernels`);
  });

  test("cubic and linear images and volumes: all bits are equal, in float64 and float32", () => {
    const cubic = rows.filter((row) => isCubicVolume(row) || isLinearVolume(row));
    for (const row of cubic) {
      const name = `${row.shape.join("x")} to ${row.out_shape.join("x")}`;
      const doubles = resample(row, "float64");
      const { index, hex } = row.float64_samples ?? {
        index: (row.float64 ?? []).map((_, i) => i),
        hex: row.float64 ?? [],
      };
      expect(
        index.map((i) => hexOfDouble(doubles[i] as number)),
        name,
      ).toEqual(hex);
      expect(sha256Of(doubles), name).toBe(row.sha256_float64le);
      expect(sha256Of(resample(row, "float32")), name).toBe(row.sha256_float32le);
    }
    console.log(`resize.json: ${cubic.length} of ${rows.length} rows compared with resampleImage`);
  });
});
