import { type Finding, makeFinding } from "@voxprep/core";
import { axisCodes } from "./axis-codes.js";
import type { CheckedCase } from "./task-check.js";

/** Cases whose arrays lie alike. */
export interface OrientationSummary {
  /** Where the image axes x, y, z lead, such as `RAS`. */
  readonly axes: string;
  readonly cases: number;
  /** The first of them, in the order of dataset.json. */
  readonly firstCase: string;
}

/** How many cases lie in which way; the most frequent first. */
export function orientationsOf(cases: readonly CheckedCase[]): OrientationSummary[] {
  const table = new Map<string, OrientationSummary>();
  for (const { caseId, geometry } of cases) {
    const axes = axisCodes(geometry.directionXyz);
    const known = table.get(axes) ?? { axes, cases: 0, firstCase: caseId };
    table.set(axes, { ...known, cases: known.cases + 1 });
  }
  return [...table.values()].sort((a, b) => b.cases - a.cases);
}

/**
 * Tells of a task whose cases lie in different ways.
 *
 * @returns At most one finding, `VP4301`.
 * @see spec 5-faults, F106
 */
export function mixedOrientation(cases: readonly CheckedCase[]): Finding[] {
  const table = orientationsOf(cases);
  if (table.length < 2) return [];
  const shown = table.map(
    ({ axes, cases: count, firstCase }) => `${axes} in ${count} (such as ${firstCase})`,
  );
  return [
    makeFinding("VP4301", `the cases have different axis orders: ${shown.join(", ")}`, {
      found: Object.fromEntries(table.map(({ axes, cases: count }) => [axes, count])),
      expected: "one axis order for all cases",
      remedy: "Reorient the cases to one order if they are to be trained together.",
      originals: "The optional check prints it; the arrays are used as they lie.",
    }),
  ];
}
