import { PlanningError } from "@voxprep/core";

/**
 * A whole number that was computed in doubles, checked to be exact.
 *
 * @param what - What it counts, for the message.
 * @throws `VP6401 PlanningError` beyond 2^53, where the originals' 64-bit integers go on.
 */
export function exactInteger(value: number, what: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new PlanningError(`${what} is ${value}, more than can be counted exactly (2^53)`, {
    found: value,
    remedy: "Check the sizes and spacings of the cases.",
  });
}

/**
 * Product of whole numbers.
 *
 * @throws `VP6401 PlanningError` when it is not exact.
 */
export function exactProduct(values: readonly number[], what: string): number {
  return exactInteger(
    values.reduce((product, value) => product * value, 1),
    what,
  );
}
