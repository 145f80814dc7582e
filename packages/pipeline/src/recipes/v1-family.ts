import { LAYOUTS } from "@voxprep/io";
import type { ResizeOperator } from "@voxprep/resample";
import type { CaseStep, NormalizeStep, Recipe } from "./recipe.js";

/** Profiles that voxprep can run. */
export const PROFILE_NAMES = ["unetr-pp", "nnformer", "nnunet-v1"] as const;

/** Name of a profile. */
export type ProfileName = (typeof PROFILE_NAMES)[number];

/** Profile of `run` when none is given. */
export const DEFAULT_PROFILE: ProfileName = "unetr-pp";

/** Resize operator of the goldens; UNETR++'s own pins have the older one (difference D2). */
export const DEFAULT_RESAMPLING: ResizeOperator = "skimage-0.19";

const NNUNET_NORMALIZE: NormalizeStep = {
  step: "normalize",
  unresampledPrecision: "float32",
  statisticsOrder: { "3d": "memory", "2d": "c" },
};

const TRANSFORMER_NORMALIZE: NormalizeStep = {
  step: "normalize",
  unresampledPrecision: "float64",
  statisticsOrder: { "3d": "c", "2d": "c" },
};

/** In what the profiles differ besides names. */
interface Traits {
  readonly knowsNoNorm: boolean;
  readonly normalize: NormalizeStep;
}

const NNUNET: Traits = { knowsNoNorm: true, normalize: NNUNET_NORMALIZE };
const TRANSFORMER: Traits = { knowsNoNorm: false, normalize: TRANSFORMER_NORMALIZE };

/** UNETR++ took nnFormer's preparation over as it is. */
const TRAITS: Readonly<Record<ProfileName, Traits>> = {
  "unetr-pp": TRANSFORMER,
  nnformer: TRANSFORMER,
  "nnunet-v1": NNUNET,
};

/**
 * The recipe of a profile.
 *
 * @param resampling - Default {@link DEFAULT_RESAMPLING}.
 * @see spec 1-pipeline-v1, section 17 for what the profiles differ in
 */
export function recipeOf(
  profile: ProfileName,
  resampling: ResizeOperator = DEFAULT_RESAMPLING,
): Recipe {
  const { knowsNoNorm, normalize } = TRAITS[profile];
  return {
    name: profile,
    layout: LAYOUTS[profile],
    knowsNoNorm,
    caseSteps: v1CaseSteps(normalize, resampling),
  };
}

function v1CaseSteps(normalize: NormalizeStep, operator: ResizeOperator): readonly CaseStep[] {
  return [
    { step: "transpose" },
    { step: "resample", operator, keepsFirstSpacing: { "3d": false, "2d": true } },
    // The originals locate last; normalizing leaves the label as it is, so both can go on at once.
    { step: "locate-classes" },
    normalize,
  ];
}
