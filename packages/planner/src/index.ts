export { applyOverrides } from "./overrides/apply-overrides.js";
export { parseOverrides } from "./overrides/parse-overrides.js";
export type { PlanOverrides, StageOverrides } from "./overrides/plan-overrides.js";
export { type PlanOptions, planExperiment } from "./plan-experiment.js";
export { type StageMemory, type StageMemoryRequest, stageMemory } from "./stage-memory.js";
