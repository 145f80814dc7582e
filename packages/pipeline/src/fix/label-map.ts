import { UsageError } from "@voxprep/core";

/** One replacement of a label value. */
export type ValueReplacement = readonly [from: number, to: number];

/**
 * Replacements as a map, once they make sense for a task.
 *
 * @param declared - Label values that dataset.json lists.
 * @throws `VP0101 UsageError` for a target that is not declared, a source that is named twice, and a value
 * that becomes itself.
 */
export function labelMapOf(
  replacements: readonly ValueReplacement[],
  declared: Iterable<number>,
): ReadonlyMap<number, number> {
  const known = new Set(declared);
  const map = new Map<number, number>();
  for (const [from, to] of replacements) {
    const shown = `${from}=${to}`;
    if (from === to) throw new UsageError(`the map ${shown} changes nothing`);
    if (map.has(from)) {
      throw new UsageError(`the value ${from} is mapped twice: to ${map.get(from)} and to ${to}`, {
        remedy: "Name each value once.",
      });
    }
    if (!known.has(to)) {
      throw new UsageError(`the map ${shown} leads to ${to}, which dataset.json does not declare`, {
        found: to,
        expected: [...known],
        remedy: `Map to one of ${[...known].join(", ")}, or declare ${to} in dataset.json.`,
      });
    }
    map.set(from, to);
  }
  return map;
}
