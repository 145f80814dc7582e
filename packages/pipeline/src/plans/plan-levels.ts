import type { PlanLevel } from "./plan-description.js";

/**
 * Levels of a network from its poolings.
 *
 * @param patch - Voxels of the patch, as many axes as each kernel.
 * @param pools - One kernel per step from a level to the next: one less than there are levels.
 * @param convs - One kernel per level.
 * @param features - One number per level. Default: not known.
 */
export function planLevels(
  patch: readonly number[] | null,
  pools: readonly (readonly number[])[],
  convs: readonly (readonly number[])[] | null,
  features: readonly number[] = [],
): PlanLevel[] {
  if (patch === null) return [];
  let shape = patch;
  return [null, ...pools].map((pool, i) => {
    if (pool !== null) shape = shape.map((edge, axis) => edge / (pool[axis] ?? 1));
    return { pool, shape, conv: convs?.[i] ?? null, features: features[i] ?? null };
  });
}
