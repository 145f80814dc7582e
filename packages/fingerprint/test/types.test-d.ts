import type { Fingerprint, IntensityStatistics, Volume } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import {
  compareCaseFileNames,
  type FingerprintInput,
  intensityStatistics,
  joinSamples,
  makeFingerprint,
  needsIntensities,
  sampleForeground,
} from "../src/index.js";

test("samples are float32, whatever the dtype of the image", () => {
  expectTypeOf(sampleForeground).parameter(0).toEqualTypeOf<Volume>();
  expectTypeOf(sampleForeground).returns.toEqualTypeOf<Float32Array>();
  expectTypeOf(joinSamples).toBeCallableWith([new Float32Array(1)]);
  expectTypeOf(intensityStatistics).returns.toEqualTypeOf<IntensityStatistics>();
  // @ts-expect-error: statistics have float32's bits
  intensityStatistics(new Float64Array(1));
});

test("makeFingerprint says that intensities may be missing", () => {
  expectTypeOf(makeFingerprint).parameter(0).toEqualTypeOf<FingerprintInput>();
  expectTypeOf(makeFingerprint).returns.toEqualTypeOf<Fingerprint>();
  expectTypeOf<null>().toExtend<FingerprintInput["intensities"]>();
  expectTypeOf<undefined>().not.toExtend<FingerprintInput["intensities"]>();
});

test("modalities are a Map, and case names sort", () => {
  expectTypeOf(needsIntensities).toBeCallableWith(new Map([[0, "CT"]]));
  expectTypeOf(compareCaseFileNames).toEqualTypeOf<(a: string, b: string) => number>();
});
