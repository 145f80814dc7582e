import type { Plan } from "@voxprep/core";
import {
  type CroppedCase,
  checkTask,
  convertTask,
  type InlineRunner,
  makeStageCase,
  type PHASES,
  type Phase,
  type ProfileName,
  planFromFingerprint,
  type Recipe,
  type RUN_EVENTS,
  type RunEvent,
  type RunOptions,
  type RunSummary,
  recipeOf,
  runTask,
  type TaskPool,
  type TaskRunner,
} from "@voxprep/pipeline";
import { expectTypeOf, test } from "vitest";

test("a run needs a task and a place, everything else has a default", () => {
  expectTypeOf(runTask).parameter(0).toEqualTypeOf<RunOptions>();
  expectTypeOf(runTask).toBeCallableWith({ taskFolder: "Task001_A", out: "prepared" });
  expectTypeOf(runTask).returns.resolves.toEqualTypeOf<RunSummary>();
  // @ts-expect-error: no place
  runTask({ taskFolder: "Task001_A" });
});

test("profiles are named", () => {
  expectTypeOf<"unetr-pp" | "nnformer" | "nnunet-v1">().toExtend<ProfileName>();
  expectTypeOf(recipeOf).parameter(0).toEqualTypeOf<ProfileName>();
  expectTypeOf(recipeOf).returns.toEqualTypeOf<Recipe>();
  // @ts-expect-error: no such profile
  recipeOf("nnunet");
});

test("events are told apart by their name", () => {
  type Of<Name> = Extract<RunEvent, { event: Name }>;
  expectTypeOf<Of<"phase-start">["phase"]>().toEqualTypeOf<Phase>();
  expectTypeOf<Of<"summary">>().toExtend<RunSummary>();
  expectTypeOf<Of<"finding">["code"]>().toBeString();
  expectTypeOf<(typeof RUN_EVENTS)[number]>().toEqualTypeOf<RunEvent["event"]>();
  expectTypeOf<(typeof PHASES)[number]>().toEqualTypeOf<Phase>();
});

test("threads and the calling thread are one interface", () => {
  expectTypeOf<TaskPool>().toExtend<TaskRunner>();
  expectTypeOf<InlineRunner>().toExtend<TaskRunner>();
  expectTypeOf<TaskPool["close"]>().returns.resolves.toBeVoid();
});

test("parts of a run", () => {
  expectTypeOf(checkTask).parameter(0).toBeString();
  expectTypeOf(convertTask).returns.resolves.toExtend<{ readonly folder: string }>();
  expectTypeOf(makeStageCase).parameter(0).toEqualTypeOf<CroppedCase>();
  expectTypeOf(planFromFingerprint).returns.resolves.toExtend<readonly { readonly plan: Plan }[]>();
});
