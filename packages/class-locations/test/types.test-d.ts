import { allocateVolume, type ClassLocations } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import { locateClasses } from "../src/index.js";

test("locateClasses takes a float32 label and returns one record per class", () => {
  expectTypeOf(locateClasses).toBeCallableWith(allocateVolume("float32", [1, 1, 1]), [1, 2]);
  expectTypeOf(locateClasses).returns.toEqualTypeOf<ClassLocations[]>();
  expectTypeOf<ClassLocations["locationsZyx"]>().toEqualTypeOf<BigInt64Array | null>();
});

test("a label of another dtype is refused", () => {
  // @ts-expect-error: stage labels are float32
  locateClasses(allocateVolume("uint8", [1, 1, 1]), [1]);
});
