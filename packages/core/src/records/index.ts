export type {
  CaseProperties,
  ClassLocations,
  PreparedCaseProperties,
  StageCaseProperties,
} from "./case-properties.js";
export type { Fingerprint, IntensityStatistics, ModalityIntensities } from "./fingerprint.js";
export type { NormalizationScheme, Plan, PlanDimension, StagePlan } from "./plan.js";
