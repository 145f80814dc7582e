import { BadArgumentError, compareCodePoints } from "@voxprep/core";

/**
 * Case identifiers by code point, as numpy sorts texts.
 *
 * @throws `VP0401 BadArgumentError` when one occurs twice.
 */
export function sortedIds(ids: readonly string[]): string[] {
  const keys = [...ids].sort(compareCodePoints);
  const twice = keys.find((key, i) => key === keys[i + 1]);
  if (twice === undefined) return keys;
  throw new BadArgumentError(`the case ${twice} is listed twice`, { caseId: twice });
}
