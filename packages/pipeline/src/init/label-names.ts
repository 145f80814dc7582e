import { UsageError } from "@voxprep/core";

/**
 * Reads names of labels as people write them: `1=liver,2=tumour`.
 *
 * @throws `VP0101 UsageError` for anything else, for 0 with another name than `background`, and for a value or name that stands twice.
 */
export function parseLabelNames(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const part of text.split(",")) {
    const [, digits, name] = /^\s*(\d+)\s*=\s*(\S.*?)\s*$/.exec(part) ?? [];
    if (digits === undefined || name === undefined) throw badNames(text, `"${part}"`);
    const value = Number(digits);
    if (value === 0 && name !== "background") throw badNames(text, "0 is the background:");
    if (names.has(value)) throw badNames(text, `the value ${value} stands twice:`);
    if ([...names.values()].includes(name)) throw badNames(text, `the name ${name} stands twice:`);
    names.set(value, name);
  }
  return names;
}

function badNames(text: string, reason: string): UsageError {
  return new UsageError(`--labels is "${text}": ${reason} expected value=name, value=name, …`, {
    field: "labels",
    found: text,
    expected: "1=liver,2=tumour",
  });
}

/** Names of all labels: the given ones, `label_<value>` for the others that occur, `background` for 0. */
export function labelNames(
  values: Iterable<number>,
  given: ReadonlyMap<number, string>,
): Map<number, string> {
  const all = new Set([0, ...values, ...given.keys()]);
  return new Map(
    [...all]
      .sort((a, b) => a - b)
      .map((value) => [value, value === 0 ? "background" : (given.get(value) ?? `label_${value}`)]),
  );
}
