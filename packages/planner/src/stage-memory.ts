import type { PlanDimension, StagePlan } from "@voxprep/core";
import {
  BASE_FEATURES,
  MAX_FEATURES_2D,
  MAX_FEATURES_3D,
  MEMORY_LIMIT_2D,
  MEMORY_LIMIT_3D,
} from "./rules/constants.js";
import { estimateMemory } from "./rules/memory-estimate.js";

/** A stage whose memory is to be estimated, and what the network knows of the data set. */
export interface StageMemoryRequest extends Pick<StagePlan, "patchSize" | "poolKernels"> {
  readonly dimension: PlanDimension;
  readonly modalities: number;
  /** Background included. */
  readonly classes: number;
}

/** The planner's estimate of what a patch needs, and where its limit lies. Neither has a unit. */
export interface StageMemory {
  /** Feature values of all levels for one patch. */
  readonly estimate: number;
  /** What fills the reference card with a batch of two: patches are made smaller until they need no more. */
  readonly limit: number;
}

/**
 * Estimates the memory of a stage as the planner does when it chooses the patch, whatever patch and pooling the stage has now.
 *
 * @throws `VP6401 PlanningError` beyond 2^53.
 * @see spec 1-pipeline-v1, sections 8.4, 8.5 and 8.7
 */
export function stageMemory(request: StageMemoryRequest): StageMemory {
  const { dimension, patchSize, poolKernels, modalities, classes } = request;
  const is3d = dimension === "3d";
  const maxFeatures = is3d ? MAX_FEATURES_3D : MAX_FEATURES_2D;
  const size = { baseFeatures: BASE_FEATURES, maxFeatures, modalities, classes };
  return {
    estimate: estimateMemory(patchSize, poolKernels, size),
    limit: is3d ? MEMORY_LIMIT_3D : MEMORY_LIMIT_2D,
  };
}
