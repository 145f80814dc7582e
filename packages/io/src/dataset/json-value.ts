/** A JSON object whose keys keep the order of the file; `__proto__` is a key like any other. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** A value of a JSON text. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** True for an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return value instanceof Map;
}

/** True for an array. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** What a value is, for messages: `"a list"`, `"the text \"x\""`. */
export function describeJson(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (isJsonObject(value)) return "an object";
  if (isJsonArray(value)) return "a list";
  return typeof value === "string" ? `the text ${JSON.stringify(value)}` : String(value);
}
