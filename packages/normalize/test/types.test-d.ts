import { allocateVolume, type Volume } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import {
  measureNormalization,
  type Normalization,
  type NormalizationOptions,
  normalizeChannel,
  normalizeInPlace,
} from "../src/index.js";

test("a channel is float32 in and out, its label may be missing", () => {
  expectTypeOf(normalizeChannel).parameter(0).toEqualTypeOf<Volume<"float32">>();
  expectTypeOf(normalizeChannel).parameter(1).toEqualTypeOf<Volume<"float32"> | null>();
  expectTypeOf(normalizeChannel).returns.toEqualTypeOf<Volume<"float32">>();
});

test("noNorm measures nothing: the result may be null", () => {
  expectTypeOf(measureNormalization).returns.toEqualTypeOf<Normalization | null>();
  expectTypeOf(normalizeInPlace).parameter(2).toEqualTypeOf<Normalization>();
  expectTypeOf(normalizeInPlace).returns.toBeVoid();
});

test("schemes are those of the originals", () => {
  expectTypeOf<"CT" | "CT2" | "nonCT" | "noNorm">().toExtend<NormalizationOptions["scheme"]>();
  const image = allocateVolume("float32", [1, 1, 1]);
  // @ts-expect-error: no such scheme
  normalizeChannel(image, null, { scheme: "MRI", useMask: false });
});
