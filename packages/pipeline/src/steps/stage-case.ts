import type {
  CaseProperties,
  ClassLocations,
  Plan,
  StageCaseProperties,
  StagePlan,
  Volume,
  Zyx,
} from "@voxprep/core";
import type { VolumeMemory } from "../memory/volume-memory.js";
import type { Parallelism } from "../pool/slabs.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { CaseStep } from "../recipes/recipe.js";
import type { CroppedCase } from "./cropped-case.js";
import { locateStep } from "./locate-step.js";
import { normalizeStep } from "./normalize-step.js";
import { resampleStep } from "./resample-step.js";
import { transposeStep } from "./transpose-step.js";

/** What every step of a case may use besides the state of the case. */
export interface StageContext {
  readonly runner: TaskRunner;
  readonly parallelism: Parallelism;
  readonly caseId: string;
  readonly plan: Plan;
  readonly stage: StagePlan;
  /** True when nobody needs the cropped case afterwards: its channels may be overwritten. Default: false. */
  readonly consumesCropped?: boolean;
  /** Memory of volumes that are done with. Default: all is new. */
  readonly memory?: VolumeMemory;
  /** Told when a step of the recipe begins. */
  readonly onStep?: (step: CaseStep["step"]) => void;
}

/** A case on its way from cropped to prepared. Steps return a new state. */
export interface CaseState {
  readonly channels: readonly Volume<"float32">[];
  readonly label: Volume<"float32">;
  /** mm, in the axis order of the volumes. */
  readonly spacing: Zyx;
  /** The channels as they were cropped, while they still hold the same values in another order. */
  readonly asCropped: readonly Volume<"float32">[] | null;
  /** True when the channels belong to this state alone and may be overwritten. */
  readonly ownsChannels: boolean;
  readonly isResampled: boolean;
  /** Channels that were normalized while they were resampled. */
  readonly normalized: ReadonlySet<number>;
  /** For each plane the first plane with the same content; `null` where none is known to repeat. */
  readonly planeSource: readonly number[] | null;
  /** True when only the first of equal planes holds its voxels. */
  readonly hasUnfilledRepeats: boolean;
  /** Found beside the steps that come later: they leave the label as it is. */
  readonly classLocations: Promise<readonly ClassLocations[]>;
}

/** A case prepared for one stage. */
export interface StageCase {
  /** Its classes are located while the voxels are used already; rejects as {@link makeStageCase} would. */
  readonly properties: Promise<StageCaseProperties>;
  /** Image channels, then the label. */
  readonly channels: readonly Volume<"float32">[];
  readonly planeSource: readonly number[] | null;
  /** Share of the planes that were written; the others repeat one of them and hold nothing. */
  readonly writtenShare: number;
}

/** Runs the steps of a recipe on one cropped case, which is changed only with {@link StageContext.consumesCropped}. */
export async function makeStageCase(
  cropped: CroppedCase,
  steps: readonly CaseStep[],
  context: StageContext,
): Promise<StageCase> {
  let state: CaseState = {
    channels: cropped.channels,
    label: cropped.label,
    spacing: cropped.properties.originalSpacingZyx,
    asCropped: cropped.channels,
    ownsChannels: context.consumesCropped ?? false,
    isResampled: false,
    normalized: new Set(),
    planeSource: null,
    hasUnfilledRepeats: false,
    classLocations: Promise.resolve([]),
  };
  for (const [index, step] of steps.entries()) {
    context.onStep?.(step.step);
    state = await runStep(state, step, steps[index + 1], context);
  }
  const properties = stageProperties(cropped.properties, state, context);
  properties.catch(() => {}); // told to whoever awaits it
  return {
    properties,
    channels: [...state.channels, state.label],
    planeSource: state.planeSource,
    writtenShare: writtenShare(state),
  };
}

function writtenShare({ planeSource, hasUnfilledRepeats }: CaseState): number {
  if (planeSource === null || !hasUnfilledRepeats) return 1;
  return new Set(planeSource).size / planeSource.length;
}

async function runStep(
  state: CaseState,
  step: CaseStep,
  next: CaseStep | undefined,
  context: StageContext,
): Promise<CaseState> {
  switch (step.step) {
    case "transpose":
      return transposeStep(state, context);
    case "resample":
      return resampleStep(state, step, next, context);
    case "normalize":
      return normalizeStep(state, step, context);
    case "locate-classes":
      return locateStep(state, context);
  }
}

async function stageProperties(
  properties: CaseProperties,
  state: CaseState,
  { plan }: StageContext,
): Promise<StageCaseProperties> {
  return {
    ...properties,
    useMaskForNorm: plan.useMaskForNorm,
    resampledSize: state.label.shapeZyx,
    resampledSpacing: state.spacing,
    classLocations: await state.classLocations,
  };
}
