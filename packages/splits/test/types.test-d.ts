import { expectTypeOf, test } from "vitest";
import { type Fold, kFold, trainValidationFallback } from "../src/index.js";

test("folds are lists of identifiers", () => {
  expectTypeOf(kFold).toBeCallableWith(["a", "b"]);
  expectTypeOf(kFold).toBeCallableWith(["a", "b"], { folds: 2, seed: 1 });
  expectTypeOf(kFold).returns.toEqualTypeOf<Fold[]>();
  expectTypeOf<Fold["train"]>().toEqualTypeOf<readonly string[]>();
  expectTypeOf<Fold["val"]>().toEqualTypeOf<readonly string[]>();
});

test("a fold that the file does not have is one fold", () => {
  expectTypeOf(trainValidationFallback).toEqualTypeOf<
    (ids: readonly string[], foldNumber: number) => Fold
  >();
});
