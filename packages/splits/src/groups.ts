import { BadArgumentError, compareCodePoints } from "@voxprep/core";
import { sortedIds } from "./sorted-ids.js";

/** Group of every case, such as its patient. Cases of a group must never be torn apart. */
export type Groups = ReadonlyMap<string, string>;

/** Cases that an error message lists. */
const LISTED = 5;

/**
 * Reads groups out of case identifiers.
 *
 * @param pattern - Has exactly one capture; what it captures is the group. Need not match all of an identifier.
 * @throws `VP0401 BadArgumentError` for a pattern with no or several captures, and for identifiers it does not match.
 */
export function groupsByPattern(ids: readonly string[], pattern: RegExp): Map<string, string> {
  const once = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
  const captures = (new RegExp(`${once.source}|`, once.flags).exec("")?.length ?? 1) - 1;
  if (captures !== 1) {
    throw new BadArgumentError(
      `the pattern ${once.source} has ${captures} captures, expected one`,
      {
        found: captures,
        expected: 1,
        remedy: "Put parentheses around the part that names the group; others are written (?:…).",
      },
    );
  }
  const groups = new Map<string, string>();
  for (const id of ids) {
    const group = once.exec(id)?.[1];
    if (group !== undefined && group !== "") groups.set(id, group);
  }
  refuseWithoutGroup(
    ids.filter((id) => !groups.has(id)),
    `the pattern ${once.source} finds no group in`,
  );
  return groups;
}

/**
 * The cases of each group; groups and cases in code point order.
 *
 * @throws `VP0401 BadArgumentError` for a case without a group, and for a case that is listed twice.
 */
export function casesByGroup(ids: readonly string[], groups: Groups): Map<string, string[]> {
  const keys = sortedIds(ids);
  refuseWithoutGroup(
    keys.filter((id) => !groups.has(id)),
    "there is no group for",
  );
  const names = [...new Set(keys.map((id) => groups.get(id) as string))].sort(compareCodePoints);
  const members = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const id of keys) members.get(groups.get(id) as string)?.push(id);
  return members;
}

function refuseWithoutGroup(ids: readonly string[], clause: string): void {
  if (ids.length === 0) return;
  const more = ids.length > LISTED ? `, and ${ids.length - LISTED} more` : "";
  throw new BadArgumentError(`${clause} ${ids.slice(0, LISTED).join(", ")}${more}`, {
    found: ids.slice(0, LISTED),
    remedy: "Give every case a group; a case that stands alone is a group of its own.",
  });
}
