import type { DatasetNotes } from "./dataset-notes.js";
import { describeJson, isJsonObject, type JsonObject, type JsonValue } from "./json-value.js";

/** Reads `modality`: channel number to name, 0 to n-1 in any order; `"0000"` counts as 0. */
export function readModalities(
  value: JsonValue,
  notes: DatasetNotes,
): ReadonlyMap<number, string> | null {
  const context = {
    field: "modality",
    remedy: 'Number the modalities from "0" without gaps, such as {"0": "FLAIR", "1": "T1"}.',
    originals: "They pass the check and ask for the missing number in the planner.",
  };
  const object = asObject(value, "modality", notes);
  if (object === null) return null;
  const keys = [...object.keys()];
  const numbers = new Set(keys.map(wholeNumber));
  const isComplete = keys.length > 0 && keys.every((_, i) => numbers.has(i));
  if (!isComplete) {
    const expected = keys.length === 0 ? "at least one modality" : `0 to ${keys.length - 1}`;
    notes.add("VP1010", `the modality keys are ${listOf(keys)}; expected ${expected}`, {
      ...context,
      found: keys,
      expected,
    });
    return null;
  }
  return namesByNumber(object, (key, name) =>
    notes.add("VP1010", `the name of modality ${key} is ${describeJson(name)}; expected a text`, {
      ...context,
      found: describeJson(name),
      expected: "a text",
    }),
  );
}

/** Reads `labels`: value to name, in the order of the file; 0 must be there, gaps only warn. */
export function readLabels(
  value: JsonValue,
  notes: DatasetNotes,
): ReadonlyMap<number, string> | null {
  const object = asObject(value, "labels", notes);
  if (object === null) return null;
  const keys = [...object.keys()];
  const numbers = keys.map(wholeNumber);
  const wrong = keys.filter((_, i) => numbers[i] === null);
  if (wrong.length > 0) {
    reportLabelKeys(object, wrong, notes);
    return null;
  }
  const values = numbers.filter((number) => number !== null).sort((a, b) => a - b);
  if (new Set(values).size < values.length) {
    notes.add("VP1011", `two of the label keys ${listOf(keys)} are the same number`, {
      field: "labels",
      found: keys,
      expected: "each label value once",
      remedy: "Write each label value once, without leading zeros.",
      originals: "They use the last of the two names.",
    });
    return null;
  }
  reportLabelValues(values, notes);
  return namesByNumber(object);
}

function reportLabelKeys(object: JsonObject, wrong: readonly string[], notes: DatasetNotes): void {
  const isV2Form = [...object.values()].every(
    (name) => typeof name === "number" || (Array.isArray(name) && name.length > 0),
  );
  const hint = isV2Form ? "; this is nnU-Net v2's form, name to value" : "";
  notes.add("VP1011", `the label keys ${listOf(wrong)} are no whole numbers${hint}`, {
    field: "labels",
    found: [...wrong],
    expected: "label values as keys, names as values",
    remedy: isV2Form
      ? 'Turn names and values round: {"liver": 1} becomes {"1": "liver"}.'
      : 'Write labels as {"0": "background", "1": "liver"}.',
    originals: "They stop with a traceback, without the integrity check only after all crops.",
  });
}

function reportLabelValues(sorted: readonly number[], notes: DatasetNotes): void {
  const context = { field: "labels", found: [...sorted] };
  if (!sorted.includes(0)) {
    notes.add(
      "VP1012",
      `the labels are ${sorted.join(", ") || "none"}; the background 0 is missing`,
      {
        ...context,
        expected: 0,
        remedy: 'Add "0": "background" to labels, and have 0 where nothing is labelled.',
        originals: "Their integrity check stops; without it they go on and train on other classes.",
      },
    );
    return;
  }
  const last = sorted.at(-1) ?? 0;
  if (sorted[0] === 0 && last === sorted.length - 1) return;
  const missing = firstGaps(sorted, last);
  const negative = sorted.filter((value) => value < 0);
  const odd = [
    ...(missing.length > 0 ? [`${missing.join(", ")} missing`] : []),
    ...(negative.length > 0 ? [`${negative.join(", ")} negative`] : []),
  ];
  notes.add("VP1013", `the label values are not consecutive from 0: ${odd.join("; ")}`, {
    ...context,
    expected: `0 to ${sorted.length - 1} without gaps`,
    remedy: "Renumber the labels before training; preprocessing itself works.",
    originals: "Their integrity check stops; without it they go on, and training fails later.",
  });
}

const SHOWN_GAPS = 20;

function firstGaps(sorted: readonly number[], last: number): number[] {
  const known = new Set(sorted);
  const gaps: number[] = [];
  for (let value = 0; value < last && gaps.length < SHOWN_GAPS; value++) {
    if (!known.has(value)) gaps.push(value);
  }
  return gaps;
}

/** The object's names by number; names that are no texts are told, and taken as JSON writes them. */
function namesByNumber(
  object: JsonObject,
  onOtherName: (key: string, name: JsonValue) => void = () => undefined,
): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [key, name] of object) {
    if (typeof name !== "string") onOtherName(key, name);
    names.set(Number(key), typeof name === "string" ? name : describeJson(name));
  }
  return names;
}

function asObject(value: JsonValue, field: string, notes: DatasetNotes): JsonObject | null {
  if (isJsonObject(value)) return value;
  const hint = Array.isArray(value) ? "; a list is no v1 form" : "";
  notes.add("VP1006", `${field} is ${describeJson(value)}; expected an object${hint}`, {
    field,
    found: describeJson(value),
    expected: "an object",
    remedy: `Write ${field} as an object such as {"0": "name"}.`,
    originals: "They stop with a traceback.",
  });
  return null;
}

/** The key as a whole number; `null` when it is none that a double holds exactly. */
function wholeNumber(key: string): number | null {
  const number = /^[+-]?\d+$/.test(key) ? Number(key) : Number.NaN;
  return Number.isSafeInteger(number) ? number + 0 : null;
}

function listOf(keys: readonly string[]): string {
  const shown = keys.slice(0, SHOWN_GAPS).map((key) => JSON.stringify(key));
  return `${shown.join(", ") || "none"}${keys.length > SHOWN_GAPS ? ", ..." : ""}`;
}
