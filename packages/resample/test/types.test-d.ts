import { allocateVolume, type Volume, type Zyx } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import {
  type Axis,
  type ImageResampling,
  type LabelResampling,
  newShapeZyx,
  prepareImageResampling,
  prepareLabelResampling,
  type Resampling,
  type ResizeOperator,
  resampleImage,
  resampleLabels,
  runPhase,
  separateAxis,
} from "../src/index.js";

const image = allocateVolume("int16", [2, 2, 2]);
const options = { newShapeZyx: [3, 3, 3], separateAxis: null } as const;

test("images come back as float32 unless float64 is asked for", () => {
  expectTypeOf(resampleImage(image, options)).toEqualTypeOf<Volume<"float32">>();
  const wide = resampleImage(image, { ...options, outputDtype: "float64" });
  expectTypeOf(wide).toEqualTypeOf<Volume<"float64">>();
  // @ts-expect-error: integers are not interpolated
  resampleImage(image, { ...options, outputDtype: "int16" });
});

test("labels come back as float32", () => {
  expectTypeOf(resampleLabels).returns.toEqualTypeOf<Volume<"float32">>();
});

test("jobs of both kinds run by the same functions", () => {
  expectTypeOf(prepareImageResampling(image, options)).toEqualTypeOf<ImageResampling<"float32">>();
  expectTypeOf(prepareLabelResampling).returns.toEqualTypeOf<LabelResampling>();
  expectTypeOf<ImageResampling | LabelResampling>().toExtend<Resampling>();
  expectTypeOf(runPhase).parameter(0).toEqualTypeOf<Resampling>();
});

test("axes and operators are named", () => {
  expectTypeOf(separateAxis).toEqualTypeOf<(spacing: Zyx, target: Zyx) => Axis | null>();
  expectTypeOf(newShapeZyx).returns.toEqualTypeOf<Zyx>();
  expectTypeOf<ResizeOperator>().toEqualTypeOf<"skimage-0.19" | "skimage-0.18">();
});
