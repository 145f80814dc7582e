import { BadArgumentError } from "@voxprep/core";
import { nearestIndex } from "@voxprep/kernels";
import { resizeImageSlices } from "./image-slices.js";
import type { OutputDtype, Resampling } from "./job-types.js";
import { resizeLabelSlices } from "./label-slices.js";
import { resizeLabelPlanes } from "./label-volume.js";
import { resizeLinearPlanes } from "./linear-volume.js";
import { nearestSlices, repeatSlices } from "./nearest-slices.js";
import { filterZ, interpolatePlanes } from "./spline-volume.js";

/**
 * How many phases a resampling has; each must be complete before the next begins.
 *
 * 0 when nothing is to be done. The units of the last phase are the planes of `output`.
 */
export function phaseCount(job: Resampling): number {
  switch (job.kind) {
    case "unchanged":
      return 0;
    case "label-volume":
    case "linear-volume":
      return 1;
    default:
      return 2;
  }
}

/**
 * How many independent units a phase has.
 *
 * @throws `VP0401 BadArgumentError` when the resampling has no such phase.
 */
export function phaseUnits(job: Resampling, phase: number): number {
  const phases = phaseCount(job);
  if (!Number.isInteger(phase) || phase < 0 || phase >= phases) {
    throw new BadArgumentError(`phase ${phase} of a "${job.kind}" resampling that has ${phases}`);
  }
  if (phase === phases - 1) return job.output.shapeZyx[0];
  switch (job.kind) {
    case "spline-volume":
      return job.source.shapeZyx[1];
    case "image-slices":
    case "label-slices":
      return slicesInUse(job.source.shapeZyx[job.axis], job.output.shapeZyx[job.axis]);
    default:
      return 0;
  }
}

function slicesInUse(sizeIn: number, sizeOut: number): number {
  return nearestSlices(sizeIn, sizeOut).sources.length;
}

/**
 * Carries out units `[start, end)` of a phase.
 *
 * Units may be cut in any way and run in any order, in any thread that has the job: the bits are
 * the same. Each call sets up scratch memory, and neighbouring output planes of a spline volume
 * share work, so few long ranges are faster than many short ones. In the last phase the planes
 * `[start, end)` of `output` are final when the call returns.
 *
 * @throws `VP0401 BadArgumentError` when the phase or the range does not exist.
 */
export function runPhase(job: Resampling, phase: number, start: number, end: number): void {
  const units = phaseUnits(job, phase);
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (!whole || start < 0 || start > end || end > units) {
    throw new BadArgumentError(
      `units [${start}, ${end}) of phase ${phase}, which has ${units}; expected 0 <= start <= end <= ${units}`,
    );
  }
  switch (job.kind) {
    case "unchanged":
      break;
    case "label-volume":
      resizeLabelPlanes(job, start, end);
      break;
    case "linear-volume":
      resizeLinearPlanes(job, start, end);
      break;
    case "spline-volume":
      if (phase === 0) filterZ(job, start, end);
      else interpolatePlanes(job, start, end);
      break;
    default:
      runSlicePhase(job, phase, start, end);
  }
}

function runSlicePhase(
  job: Extract<Resampling, { axis: unknown }>,
  phase: number,
  start: number,
  end: number,
): void {
  const { axis, source, output } = job;
  if (phase === 1) repeatSlices(output, source.shapeZyx[axis], axis, start, end);
  else if (job.kind === "image-slices") resizeImageSlices(job, start, end);
  else resizeLabelSlices(job, start, end);
}

/** Runs all phases in this thread and returns the output. */
export function runAllPhases<R extends Resampling<D>, D extends OutputDtype>(job: R): R["output"] {
  for (let phase = 0; phase < phaseCount(job); phase++) {
    runPhase(job, phase, 0, phaseUnits(job, phase));
  }
  return job.output;
}

/**
 * A number that equal output planes share: two planes with the same number have the same voxels.
 *
 * Where z is resampled by nearest sample it is the index of the source slice (it never descends);
 * otherwise every plane has its own index.
 *
 * @param plane - Output plane.
 * @see spec 1-pipeline-v1, section 9 step 4
 */
export function sourcePlaneOf(job: Resampling, plane: number): number {
  const nzOut = job.output.shapeZyx[0];
  if (!Number.isInteger(plane) || plane < 0 || plane >= nzOut) {
    throw new BadArgumentError(`output plane ${plane} of ${nzOut}`);
  }
  if (!("axis" in job) || job.axis !== 0) return plane;
  return nearestIndex(job.source.shapeZyx[0], nzOut, plane);
}
