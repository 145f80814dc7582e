import type { Matrix3 } from "@voxprep/core";

/** The three planes that radiologists look at. */
export const PLANES = ["axial", "coronal", "sagittal"] as const;

/** One of {@link PLANES}. */
export type PlaneName = (typeof PLANES)[number];

/** An array axis (0 z, 1 y, 2 x) and whether it runs against the direction in which it is drawn. */
export interface DrawnAxis {
  readonly axis: number;
  readonly isFlipped: boolean;
}

/** How a plane is cut out of an array and laid on the screen. */
export interface PlaneAxes {
  /** The axis that the plane lies across. */
  readonly across: number;
  readonly right: DrawnAxis;
  readonly down: DrawnAxis;
}

const ORDERS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/**
 * Finds the anatomical planes of an image; oblique axes count as the direction they are closest to.
 *
 * Drawn as in radiology: the patient's left on the right, the front up or left, the head up.
 *
 * @param direction - Column `j` is the direction of image axis `j` (x, y, z) in LPS.
 */
export function anatomicalPlanes(direction: Matrix3): Readonly<Record<PlaneName, PlaneAxes>> {
  const entry = (world: number, axis: number) => direction[3 * world + axis] ?? 0;
  const closeness = (order: readonly number[]) =>
    order.reduce((sum, axis, world) => sum + Math.abs(entry(world, axis)), 0);
  const best = ORDERS.reduce((a, b) => (closeness(b) > closeness(a) ? b : a));
  const drawn = (world: 0 | 1 | 2, isReversed: boolean): DrawnAxis => {
    const axis = best[world];
    const isNegative = entry(world, axis) < 0;
    return { axis: 2 - axis, isFlipped: isNegative !== isReversed };
  };
  const [left, back, foot] = [drawn(0, false), drawn(1, false), drawn(2, true)];
  return {
    axial: { across: foot.axis, right: left, down: back },
    coronal: { across: back.axis, right: left, down: foot },
    sagittal: { across: left.axis, right: back, down: foot },
  };
}
