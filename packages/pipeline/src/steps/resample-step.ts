import { sameZyx, type Zyx } from "@voxprep/core";
import {
  newShapeZyx,
  phaseCount,
  phaseUnits,
  type Resampling,
  type ResamplingOptions,
  separateAxis,
  sourcePlaneOf,
} from "@voxprep/resample";
import { mapLimited } from "../pool/map-limited.js";
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
  // At most one volume per thread is under way: each needs work memory of its own.
  const jobs = await mapLimited(
    [state.label, ...state.channels],
    context.runner.threads,
    async (volume, index) => {
      const prepare = index === 0 ? "prepareLabels" : "prepareImage";
      const job = await context.runner.run(prepare, { volume, options });
      await runAll(job, context);
      return { output: job.output, planeSource: planeSourceOf(job) };
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
    planeSource: label.planeSource,
  };
}

function targetSpacing(spacing: Zyx, step: ResampleStep, { plan, stage }: StageContext): Zyx {
  const [first, second, third] = stage.currentSpacing;
  return step.keepsFirstSpacing[plan.dimension]
    ? [spacing[0], second, third]
    : [first, second, third];
}

/** Runs the phases of one resampling one after the other, each cut into parts. */
async function runAll(job: Resampling, { runner, parallelism }: StageContext): Promise<void> {
  for (let phase = 0; phase < phaseCount(job); phase++) {
    const slabs = slabsOf(phaseUnits(job, phase), parallelism.parts);
    await Promise.all(slabs.map((units) => runner.run("resamplePart", { job, phase, units })));
  }
}

/** Which planes repeat: label and channels share the rule, so the label's serves for all. */
function planeSourceOf(job: Resampling): readonly number[] | null {
  if (!("axis" in job) || job.axis !== 0) return null;
  return Array.from({ length: job.output.shapeZyx[0] }, (_, plane) => sourcePlaneOf(job, plane));
}
