import { type Plan, permute, type StagePlan, UsageError, type Zyx } from "@voxprep/core";
import { medianShape } from "../rules/median-shape.js";
import { planPooling } from "../rules/pooling.js";
import { planStage2d } from "../rules/stage-2d.js";
import { planStage3d } from "../rules/stage-3d.js";
import { datasetCounts } from "../rules/stage-request.js";
import { LAST_STAGE, type PlanOverrides, type StageOverrides } from "./plan-overrides.js";

/**
 * A plan with some values of its stages replaced.
 *
 * Overrides of the other planner are ignored. A new current spacing replans the rest of its stage
 * first; then the other keys are set; at last the pooling is planned for the patch where that is asked for. Keys that are
 * not named stay as they were planned.
 *
 * @returns A new plan; `plan` itself when nothing in `overrides` concerns it.
 * @throws `VP0101 UsageError` for a stage that the plan does not have, a stage named twice, and a
 *   patch that the pooling of its stage does not divide.
 * @throws `VP6401 PlanningError` when a stage cannot be planned at its new spacing.
 * @see spec 3-worked-example, section 3.4
 */
export function applyOverrides(plan: Plan, overrides: PlanOverrides): Plan {
  const named = overrides[plan.dimension];
  if (named === undefined || named.size === 0) return plan;
  const stages = [...plan.stages];
  const seen = new Set<number>();
  for (const [name, values] of named) {
    const path = `${plan.dimension}.${name}`;
    const index = stageIndex(plan, name, path);
    if (seen.has(index)) {
      throw new UsageError(`overrides: ${path} names stage ${index}, which is named already`, {
        field: path,
        remedy: "Give all values of a stage under one name.",
      });
    }
    seen.add(index);
    stages[index] = overrideStage(plan, stages[index] as StagePlan, values, path);
  }
  return { ...plan, stages };
}

function stageIndex({ stages }: Plan, name: string, path: string): number {
  const index = name === LAST_STAGE ? stages.length - 1 : Number(name);
  if (index in stages) return index;
  const expected = [...stages.keys()].join(" and ");
  throw new UsageError(`overrides: ${path} does not exist, the plan has stage ${expected}`, {
    field: path,
    found: name,
    expected: [...stages.keys()],
  });
}

function overrideStage(
  plan: Plan,
  stage: StagePlan,
  values: StageOverrides,
  path: string,
): StagePlan {
  const { currentSpacing, plansPooling, ...rest } = values;
  const base = currentSpacing === undefined ? stage : replan(plan, stage, currentSpacing);
  const isCapped = rest.batchSize === undefined && base.batchSizeCappedByDataset;
  const result: StagePlan = { ...base, ...rest, batchSizeCappedByDataset: isCapped };
  if (plansPooling === true) return { ...result, ...poolingOf(result, path) };
  if (rest.patchSize !== undefined || rest.poolKernels !== undefined)
    requireDivisible(result, path);
  return result;
}

/** The pooling that the planner makes for the patch of a stage, which must come out as it was given. */
function poolingOf(
  { patchSize, currentSpacing }: StagePlan,
  path: string,
): Pick<StagePlan, "poolsPerAxis" | "poolKernels" | "convKernels"> {
  const spacing = currentSpacing.slice(-patchSize.length);
  const { poolsPerAxis, poolKernels, convKernels, ...planned } = planPooling(spacing, patchSize);
  if (planned.patchSize.join() === patchSize.join()) {
    return { poolsPerAxis, poolKernels, convKernels };
  }
  throw indivisible(patchSize, planned.divisors, path);
}

/** The stage planned anew at another spacing, with the same full resolution behind it. */
function replan(plan: Plan, stage: StagePlan, currentSpacing: Zyx): StagePlan {
  const { fingerprint, transposeForward, transposeBackward, dimension } = plan;
  const target = permute(stage.originalSpacing, transposeBackward);
  const median = medianShape(fingerprint.spacingsZyx, fingerprint.sizesZyx, target);
  const planStage = dimension === "3d" ? planStage3d : planStage2d;
  return planStage({
    currentSpacing,
    targetSpacing: stage.originalSpacing,
    medianShape: permute(median, transposeForward),
    counts: datasetCounts(fingerprint),
  });
}

function requireDivisible({ patchSize, poolKernels }: StagePlan, path: string): void {
  const divisors = patchSize.map((_, axis) =>
    poolKernels.reduce((product, kernel) => product * (kernel[axis] as number), 1),
  );
  if (patchSize.every((edge, axis) => edge % (divisors[axis] as number) === 0)) return;
  throw indivisible(patchSize, divisors, path);
}

function indivisible(
  patchSize: readonly number[],
  divisors: readonly number[],
  path: string,
): UsageError {
  const field = `${path}.patch_size`;
  const nearest = patchSize.map((edge, axis) => {
    const divisor = divisors[axis] as number;
    return Math.max(1, Math.round(edge / divisor)) * divisor;
  });
  return new UsageError(
    `overrides: ${field} is ${patchSize.join(" x ")}, but the pooling of the stage divides it by ${divisors.join(" x ")}`,
    {
      field,
      found: [...patchSize],
      expected: [...divisors],
      remedy:
        `Choose multiples, such as ${nearest.join(" x ")}, or give pool_op_kernel_sizes as well: ` +
        'kernels, or "auto" to plan the pooling for this patch.',
    },
  );
}
