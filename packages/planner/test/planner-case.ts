import type { Fingerprint, Plan, StagePlan, Zyx } from "@voxprep/core";
import { plainObject, plainValue } from "../../core/test/support/typed-json.js";

/** Profiles whose plans are recorded. */
export const PROFILES = ["nnunet-v1", "nnformer", "unetr-pp"] as const;

type Profile = (typeof PROFILES)[number];

/** Name of the recorded plans of each planner. */
export const RECORDED_AS = { "3d": "plans_3D", "2d": "plans_2D" } as const;

/** A recorded fingerprint and the plans that the originals made of it, as typed JSON. */
export interface PlannerCase {
  readonly name: string;
  readonly fingerprint: {
    readonly sizes: readonly Zyx[];
    readonly spacings: readonly Zyx[];
    readonly classes: readonly number[];
    readonly modalities: readonly string[];
    readonly size_reductions: readonly number[];
  };
  readonly plans_3D: unknown;
  readonly plans_2D: unknown;
  /** Keys whose values differ from nnU-Net's. */
  readonly differs?: Partial<Record<Profile, Partial<Record<"plans_3D" | "plans_2D", unknown>>>>;
}

export interface PlannerCases {
  readonly cases: readonly PlannerCase[];
}

export function fingerprintOf({ fingerprint }: PlannerCase): Fingerprint {
  const { sizes, spacings, classes, modalities, size_reductions } = fingerprint;
  return {
    caseIds: sizes.map((_, i) => `case_${String(i).padStart(3, "0")}`),
    sizesZyx: sizes,
    spacingsZyx: spacings,
    classes,
    modalities: new Map(modalities.entries()),
    intensities: null,
    sizeReductions: size_reductions,
  };
}

/** The recorded plan of a profile, without the keys that only name files. */
export function recordedPlan(
  planned: PlannerCase,
  profile: Profile,
  dimension: "3d" | "2d",
): Record<string, unknown> {
  const key = RECORDED_AS[dimension];
  const differing = planned.differs?.[profile]?.[key];
  const changes = differing === undefined ? {} : plainDifferences(differing);
  return { ...plannedKeys(planned[key]), ...changes };
}

/** What a recorded plan decides: its keys without those that name files or repeat the fingerprint. */
export function plannedKeys(typedPlan: unknown): Record<string, unknown> {
  const plan = plainObject(typedPlan);
  for (const key of NOT_PLANNED) delete plan[key];
  const stages = [...(plan["plans_per_stage"] as Map<number, Map<string, unknown>>)].map(
    ([index, stage]): [number, unknown] => {
      const isInt64 = isBatchInt64(typedPlan, index);
      return [index, { ...Object.fromEntries(stage), isBatchInt64: isInt64 }];
    },
  );
  return { ...plan, plans_per_stage: new Map(stages) };
}

const NOT_PLANNED = [
  "data_identifier",
  "dataset_properties",
  "list_of_npz_files",
  "original_spacings",
  "original_sizes",
  "preprocessed_data_folder",
];

function plainDifferences(differing: unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(differing as Record<string, unknown>).map(([key, value]) => [
      key,
      plainValue(value),
    ]),
  );
}

interface TypedDict {
  readonly dict: readonly (readonly [unknown, unknown])[];
}

/** Whether the recorded batch size is a numpy integer, not one of Python. */
function isBatchInt64(plan: unknown, index: number): boolean {
  const stages = (plan as TypedDict).dict.find(([key]) => key === "plans_per_stage")?.[1];
  const stage = (stages as TypedDict).dict[index]?.[1] as TypedDict;
  const batch = stage.dict.find(([key]) => key === "batch_size")?.[1];
  return "npscalar" in (batch as object);
}

/** A plan of ours under the keys of the plans file. */
export function asRecorded(plan: Plan): Record<string, unknown> {
  const { fingerprint, stages, transposeForward, transposeBackward, dimension } = plan;
  return {
    num_stages: stages.length,
    num_modalities: fingerprint.modalities.size,
    modalities: fingerprint.modalities,
    normalization_schemes: new Map(plan.normalizationSchemes.entries()),
    num_classes: fingerprint.classes.length,
    all_classes: fingerprint.classes,
    base_num_features: 32,
    use_mask_for_norm: new Map(plan.useMaskForNorm.entries()),
    keep_only_largest_region: null,
    min_region_size_per_class: null,
    min_size_per_class: null,
    transpose_forward: transposeForward,
    transpose_backward: transposeBackward,
    plans_per_stage: new Map(stages.map(stageAsRecorded).entries()),
    preprocessor_name: dimension === "3d" ? "GenericPreprocessor" : "PreprocessorFor2D",
    ...(dimension === "3d" ? { conv_per_stage: 2 } : {}),
  };
}

function stageAsRecorded(stage: StagePlan): Record<string, unknown> {
  return {
    batch_size: stage.batchSize,
    isBatchInt64: stage.batchSizeCappedByDataset,
    num_pool_per_axis: stage.poolsPerAxis,
    patch_size: stage.patchSize,
    median_patient_size_in_voxels: stage.medianShape,
    current_spacing: stage.currentSpacing,
    original_spacing: stage.originalSpacing,
    do_dummy_2D_data_aug: stage.dummy2dAugmentation,
    pool_op_kernel_sizes: stage.poolKernels,
    conv_kernel_sizes: stage.convKernels,
  };
}
