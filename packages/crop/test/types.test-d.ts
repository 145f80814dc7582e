import { allocateVolume, type BoxZyx, type Volume, type Zyx } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import {
  boundingBox,
  type CropCaseInput,
  type CropCaseResult,
  cropCase,
  findNonzeroBox,
  nonzeroMask,
  OUTSIDE_LABEL,
  pasteBox,
  shapeOfBox,
} from "../src/index.js";

test("cropCase takes channels of any dtype, with or without a label", () => {
  expectTypeOf(cropCase).parameter(0).toEqualTypeOf<CropCaseInput>();
  expectTypeOf(cropCase).returns.toEqualTypeOf<CropCaseResult>();
  expectTypeOf<{ channels: [Volume<"int16">, Volume<"float64">] }>().toExtend<CropCaseInput>();
});

test("cropped arrays are float32", () => {
  expectTypeOf<CropCaseResult["channels"]>().toEqualTypeOf<readonly Volume<"float32">[]>();
  expectTypeOf<CropCaseResult["label"]>().toEqualTypeOf<Volume<"float32">>();
  expectTypeOf<CropCaseResult["boxZyx"]>().toEqualTypeOf<BoxZyx>();
});

test("masks are uint8, and an empty one has no box", () => {
  expectTypeOf(nonzeroMask).returns.toEqualTypeOf<Volume<"uint8">>();
  expectTypeOf(findNonzeroBox).returns.toExtend<{ readonly boxZyx: BoxZyx }>();
  expectTypeOf(boundingBox).returns.toEqualTypeOf<BoxZyx | null>();
  // @ts-expect-error: a mask is uint8
  boundingBox(allocateVolume("float32", [1, 1, 1]));
});

test("boxes and the way back", () => {
  expectTypeOf(shapeOfBox).toEqualTypeOf<(box: BoxZyx) => Zyx>();
  expectTypeOf(pasteBox<"float32">).returns.toEqualTypeOf<Volume<"float32">>();
  expectTypeOf(pasteBox<"uint8">).returns.toEqualTypeOf<Volume<"uint8">>();
  expectTypeOf(OUTSIDE_LABEL).toBeNumber();
});
