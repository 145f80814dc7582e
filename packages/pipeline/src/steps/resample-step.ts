import { sameZyx, type Volume, type Zyx } from "@voxprep/core";
import {
  newShapeZyx,
  phaseCount,
  phaseUnits,
  type Resampling,
  type ResamplingOptions,
  separateAxis,
  sourcePlaneOf,
} from "@voxprep/resample";
import { slabsOf } from "../pool/slabs.js";
import type { ResampleStep } from "../recipes/recipe.js";
import type { CaseState, StageContext } from "./stage-case.js";

/**
 * Resamples image and label to the stage's spacing; channels and planes are spread over the threads.
 *
 * @throws `VP3201 EmptyResampledShapeError` when an axis becomes 0.
 * @see spec 1-pipeline-v1, section 9
 */
export async function resampleStep(
  state: CaseState,
  step: ResampleStep,
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
  const { runner } = context;
  const jobs = await Promise.all([
    runner.run("prepareLabels", { volume: state.label, options }),
    ...state.channels.map((volume) => runner.run("prepareImage", { volume, options })),
  ]);
  const [label, ...channels] = await Promise.all(jobs.map((job) => runAll(job, context)));
  if (label === undefined) throw new TypeError("a case has a label");
  return {
    ...state,
    channels,
    label,
    spacing: target,
    asCropped: null,
    ownsChannels: true,
    isResampled: true,
    planeSource: planeSourceOf(jobs[0]),
  };
}

function targetSpacing(spacing: Zyx, step: ResampleStep, { plan, stage }: StageContext): Zyx {
  const [first, second, third] = stage.currentSpacing;
  return step.keepsFirstSpacing[plan.dimension] ? [spacing[0], second, third] : [first, second, third];
}

/** Runs the phases of one resampling one after the other, each cut into parts. */
async function runAll(
  job: Resampling<"float32">,
  { runner, parallelism }: StageContext,
): Promise<Volume<"float32">> {
  for (let phase = 0; phase < phaseCount(job); phase++) {
    const slabs = slabsOf(phaseUnits(job, phase), parallelism.parts);
    await Promise.all(slabs.map((units) => runner.run("resamplePart", { job, phase, units })));
  }
  return job.output;
}

/** Which planes repeat: label and channels share the rule, so the label's serves for all. */
function planeSourceOf(job: Resampling): readonly number[] | null {
  if (!("axis" in job) || job.axis !== 0) return null;
  return Array.from({ length: job.output.shapeZyx[0] }, (_, plane) => sourcePlaneOf(job, plane));
}
