import { compareCodePoints } from "@voxprep/core";

/**
 * Orders case identifiers as their files `<id>.npz` sort by code point: `case-1`, `case`, `case_1`.
 *
 * Splits sort the bare identifiers instead, where `case` comes before `case-1`.
 *
 * @see spec 6-details, 1
 */
export function compareCaseFileNames(a: string, b: string): number {
  return compareCodePoints(`${a}.npz`, `${b}.npz`);
}
