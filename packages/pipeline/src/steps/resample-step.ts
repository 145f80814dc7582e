import { sameZyx, type Volume, voxelCount, type Zyx } from "@voxprep/core";
import { needsWholeChannel } from "@voxprep/normalize";
import {
  coefficientBytes,
  newShapeZyx,
  type Resampling,
  type ResamplingMemory,
  type ResamplingOptions,
  separateAxis,
  sourcePlaneOf,
} from "@voxprep/resample";
import { mapLimited } from "../pool/map-limited.js";
import type { CaseStep, ResampleStep } from "../recipes/recipe.js";
import { encodesPlanesOnce } from "./encode-array.js";
import { knownNormalization } from "./normalize-step.js";
import { runResampling } from "./run-resampling.js";
import type { CaseState, StageContext } from "./stage-case.js";

/**
 * Resamples image and label to the stage's spacing; channels and planes are spread over the threads.
 *
 * Where normalization comes next and no voxel has a say in it, volumes are normalized plane by plane on the way.
 *
 * @throws `VP3201 EmptyResampledShapeError` when an axis becomes 0.
 * @see spec 1-pipeline-v1, section 9
 */
export async function resampleStep(
  state: CaseState,
  step: ResampleStep,
  next: CaseStep | undefined,
  context: StageContext,
): Promise<CaseState> {
  const target = targetSpacing(state.spacing, step, context);
  const shape = newShapeZyx(state.label.shapeZyx, state.spacing, target);
  if (sameZyx(shape, state.label.shapeZyx)) return { ...state, spacing: target };
  const options: ResamplingOptions = {
    newShapeZyx: shape,
    separateAxis: separateAxis(state.spacing, target),
    operator: step.operator,
  };
  const fills = !leavesRepeats(shape, context);
  // At most one volume per thread is under way: each needs work memory of its own.
  const jobs = await mapLimited(
    [state.label, ...state.channels],
    context.runner.threads,
    async (volume, index) => {
      const prepare = index === 0 ? "prepareLabels" : "prepareImage";
      const isNormalized = index > 0 && next?.step === "normalize";
      const job = await context.runner.run(prepare, {
        volume,
        options: { ...options, memory: memoryFor(volume, options, index > 0, context) },
        scaling: isNormalized ? knownNormalization(index - 1, context) : null,
      });
      const planeSource = planeSourceOf(job);
      const { runner, parallelism } = context;
      await runResampling(job, { runner, parallelism, withLast: fills || planeSource === null });
      if (job.kind === "spline-volume") context.memory?.give([{ data: job.coefficients }]);
      const isScaled = job.kind === "spline-volume" && job.scaling !== null;
      return { output: job.output, planeSource, isScaled };
    },
  );
  const [label, ...channels] = jobs;
  if (label === undefined) throw new TypeError("a case has a label");
  return {
    ...state,
    channels: channels.map((channel) => channel.output),
    label: label.output,
    spacing: target,
    asCropped: null,
    ownsChannels: true,
    isResampled: true,
    normalized: new Set(channels.flatMap(({ isScaled }, index) => (isScaled ? [index] : []))),
    planeSource: label.planeSource,
    hasUnfilledRepeats: !fills && label.planeSource !== null,
  };
}

/** Memory that is there for the output and the work on a volume. */
function memoryFor(
  { shapeZyx }: Volume,
  { newShapeZyx, separateAxis }: ResamplingOptions,
  isImage: boolean,
  { memory }: StageContext,
): ResamplingMemory {
  const hasCoefficients = isImage && separateAxis === null;
  return {
    output: memory?.take(Float32Array.BYTES_PER_ELEMENT * voxelCount(newShapeZyx)),
    coefficients: hasCoefficients ? memory?.take(coefficientBytes(shapeZyx)) : undefined,
  };
}

function targetSpacing(spacing: Zyx, step: ResampleStep, { plan, stage }: StageContext): Zyx {
  const [first, second, third] = stage.currentSpacing;
  return step.keepsFirstSpacing[plan.dimension]
    ? [spacing[0], second, third]
    : [first, second, third];
}

/**
 * True when planes that repeat need not be written out: nothing sums over the whole channel, and the encoder takes
 * each distinct plane once.
 */
function leavesRepeats(shape: Zyx, { plan }: StageContext): boolean {
  return encodesPlanesOnce(shape) && !plan.normalizationSchemes.some(needsWholeChannel);
}

/**
 * For each plane the first plane with the same content; `null` where planes do not repeat. Label and
 * channels share the rule, so the label's serves for all.
 */
function planeSourceOf(job: Resampling): readonly number[] | null {
  if (!("axis" in job) || job.axis !== 0) return null;
  const firstWith = new Map<number, number>();
  return Array.from({ length: job.output.shapeZyx[0] }, (_, plane) => {
    const slice = sourcePlaneOf(job, plane);
    const first = firstWith.get(slice) ?? plane;
    firstWith.set(slice, first);
    return first;
  });
}
