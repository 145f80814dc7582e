import { basename } from "node:path";
import type { Fingerprint, Plan } from "@voxprep/core";
import type { JsonValue } from "../manifest/canonical-json.js";
import type { StageTarget } from "../phases/phase-preprocess.js";
import type { RunContext } from "../run/context.js";

/**
 * Numbers of the algorithms behind each step. A number changes when the same inputs give other outputs,
 * and only then.
 */
export const ALGORITHMS = {
  copy: 1,
  crop: 1,
  fingerprint: 1,
  plan: 1,
  splits: 1,
  stage: 1,
} as const;

/** The number of the algorithm behind a step of the manifest, such as `stage:…` or `plan3d`. */
export function algorithmOf(step: string): number {
  const kind = Object.keys(ALGORITHMS).find((name) => step.startsWith(name));
  return ALGORITHMS[kind as keyof typeof ALGORITHMS] ?? 1;
}

/** What a step's outputs depend on. */
export type KeyParts = Readonly<Record<string, JsonValue>>;

/** SHA-256 of the files of a case. */
export interface CaseHashes {
  readonly images: readonly string[];
  readonly label: string;
}

/** @see spec 5-faults, section 3.5: the crop depends on bytes and options; the paths in its pickle are noted apart. */
export function cropKey(
  context: RunContext,
  hashes: CaseHashes,
  declared: readonly number[],
): KeyParts {
  return {
    step: "crop",
    algorithm: ALGORITHMS.crop,
    images: hashes.images,
    label: hashes.label,
    labels: declared,
    allow: [...(context.options.allow ?? [])].sort(),
    compression: context.encoding.compression,
  };
}

/**
 * What a fingerprint depends on.
 *
 * @param crops - Keys of the crops in the order of the fingerprint's cases; `null` where none is known.
 */
export function fingerprintKey(
  { caseIds, classes, modalities }: Pick<Fingerprint, "caseIds" | "classes" | "modalities">,
  crops: readonly (string | null)[],
): KeyParts {
  return {
    step: "fingerprint",
    algorithm: ALGORITHMS.fingerprint,
    cases: caseIds,
    crops,
    classes,
    modalities: [...modalities].map(([channel, name]) => [channel, name]),
  };
}

/** The key of a step that depends on something without a record: it equals no other, so the step is always made again. */
export function unknownKey(step: string, { runId }: Pick<RunContext, "runId">): KeyParts {
  return { step, unknown: runId };
}

/** Name of a stage's step in the manifest. */
export function stageStep({ folder }: StageTarget): string {
  return `stage:${basename(folder)}`;
}

/** What preprocessing reads of a stage of a plan: a change of patch or batch size redoes nothing. */
export function planParts(plan: Plan, stage: number): KeyParts {
  return {
    dimension: plan.dimension,
    spacing: plan.stages[stage]?.currentSpacing ?? null,
    transpose: plan.transposeForward,
    schemes: plan.normalizationSchemes,
    masks: plan.useMaskForNorm,
    intensities: intensitiesOf(plan),
    classes: plan.fingerprint.classes,
  };
}

/**
 * What the outputs of a case in a stage depend on.
 *
 * @param crop - Key of the case's crop.
 * @see spec 5-faults, section 3.5
 */
export function stageKey(
  context: RunContext,
  crop: string,
  { plan, stage }: StageTarget,
): KeyParts {
  return {
    step: "stage",
    algorithm: ALGORITHMS.stage,
    crop,
    ...planParts(plan, stage),
    steps: context.recipe.caseSteps as unknown as JsonValue,
    compression: context.encoding.compression,
    unpack: context.options.unpack === true,
  };
}

function intensitiesOf({ fingerprint }: Plan): JsonValue {
  return (fingerprint.intensities ?? []).map(({ all }) =>
    [all.mean, all.sd, all.percentile00_5, all.percentile99_5].map((value) =>
      Number.isFinite(value) ? value : String(value),
    ),
  );
}
