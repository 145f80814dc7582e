import type { Fingerprint, Plan } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import {
  applyOverrides,
  type PlanOptions,
  type PlanOverrides,
  parseOverrides,
  planExperiment,
} from "../src/index.js";

test("a plan is made of a fingerprint", () => {
  expectTypeOf(planExperiment).parameter(0).toEqualTypeOf<Fingerprint>();
  expectTypeOf(planExperiment).returns.toEqualTypeOf<Plan>();
  expectTypeOf<PlanOptions["dimension"]>().toEqualTypeOf<"3d" | "2d">();
});

test("overrides are checked before they are applied", () => {
  expectTypeOf(parseOverrides).parameter(0).toBeUnknown();
  expectTypeOf(parseOverrides).returns.toEqualTypeOf<PlanOverrides>();
  expectTypeOf(applyOverrides).parameter(1).toEqualTypeOf<PlanOverrides>();
  expectTypeOf(applyOverrides).returns.toEqualTypeOf<Plan>();
});
