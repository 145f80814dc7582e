import { type JsonObject, type JsonValue, parseJson } from "@voxprep/io";

/**
 * A dataset.json without some of its training entries; all other keys stay in their order.
 *
 * @param text - Of the original, without byte order mark.
 * @param isKept - Says of each entry of `training`, by its place, whether it stays.
 * @returns Indented text; `numTraining` is the new number where there was one.
 */
export function datasetText(text: string, isKept: (index: number) => boolean): string {
  const object = parseJson(text, { file: "dataset.json" }) as JsonObject;
  const training = (object.get("training") as readonly JsonValue[]).filter((_, i) => isKept(i));
  const changed = new Map(object).set("training", training);
  if (changed.has("numTraining")) changed.set("numTraining", training.length);
  return `${print(changed, "")}\n`;
}

const INDENT = "    ";

function print(value: JsonValue, margin: string): string {
  const inner = margin + INDENT;
  if (Array.isArray(value)) {
    const items = value.map((item) => inner + print(item, inner));
    return items.length === 0 ? "[]" : `[\n${items.join(",\n")}\n${margin}]`;
  }
  if (value instanceof Map) {
    const entries = [...(value as JsonObject)].map(
      ([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, inner)}`,
    );
    return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${margin}}`;
  }
  return JSON.stringify(value);
}
