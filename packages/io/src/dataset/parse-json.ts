import { DatasetJsonSyntaxError, DuplicateJsonKeyError } from "@voxprep/core";
import { positionIn } from "./json-position.js";
import { readNumber, readString } from "./json-tokens.js";
import type { JsonValue } from "./json-value.js";

/** Deepest nesting of lists and objects. */
export const JSON_DEPTH_LIMIT = 64;

/** Largest text, in UTF-16 units, and largest file, in bytes. */
export const JSON_SIZE_LIMIT: number = 256 * 1024 * 1024;

/** Most values, lists and objects counted: each takes far more memory than the few characters it is written in. */
export const JSON_VALUE_LIMIT = 4_000_000;

/** After so many doubled keys the text is read no further. */
const JSON_DUPLICATE_LIMIT = 1000;

/** How a JSON text is read. */
export interface ParseJsonOptions {
  /** Path that errors name. Default: none. */
  readonly file?: string | undefined;
  /**
   * Is told of each key that stands twice; the last value counts. The 1001st is thrown all the same.
   * Default: the first is thrown.
   */
  readonly onDuplicateKey?: ((error: DuplicateJsonKeyError) => void) | undefined;
}

/**
 * Reads a JSON text strictly; objects become Maps that keep the order of their keys.
 *
 * JavaScript's own reader moves integer-like keys to the front and drops doubled keys silently.
 *
 * @throws `VP1002 DatasetJsonSyntaxError` with line, column and the line's text; also beyond
 * {@link JSON_DEPTH_LIMIT}, {@link JSON_SIZE_LIMIT} or {@link JSON_VALUE_LIMIT}. `VP1005 DuplicateJsonKeyError` when an object
 * names a key twice and nobody listens.
 * @see spec 5-faults, F02, F04, F67
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): JsonValue {
  return new JsonReader(text, options).read();
}

class JsonReader {
  readonly #text: string;
  readonly #files: readonly string[];
  readonly #onDuplicateKey: (error: DuplicateJsonKeyError) => void;
  #at = 0;
  #depth = 0;
  #values = 0;
  #duplicates = 0;
  /** Number of the line, from 1: line ends stand between tokens only. */
  #line = 1;

  constructor(text: string, options: ParseJsonOptions) {
    this.#text = text;
    this.#files = options.file === undefined ? [] : [options.file];
    this.#onDuplicateKey =
      options.onDuplicateKey ??
      ((error) => {
        throw error;
      });
  }

  read(): JsonValue {
    if (this.#text.length > JSON_SIZE_LIMIT) {
      throw this.#refuse(0, `the text is longer than ${JSON_SIZE_LIMIT} characters`);
    }
    const value = this.#value();
    this.#skipBlanks();
    if (this.#at < this.#text.length) throw this.#unexpected("the end of the file");
    return value;
  }

  #value(): JsonValue {
    this.#skipBlanks();
    if (++this.#values > JSON_VALUE_LIMIT) {
      throw this.#refuse(this.#at, `there are more than ${JSON_VALUE_LIMIT} values`);
    }
    const first = this.#text[this.#at];
    if (first === "{") return this.#nested(() => this.#object());
    if (first === "[") return this.#nested(() => this.#array());
    if (first === '"') return this.#string();
    if (this.#takeWord("true")) return true;
    if (this.#takeWord("false")) return false;
    if (this.#takeWord("null")) return null;
    const number = readNumber(this.#text, this.#at);
    if (number === null) throw this.#unexpected("a value");
    this.#at = number.end;
    return number.value;
  }

  #nested<T>(body: () => T): T {
    if (++this.#depth > JSON_DEPTH_LIMIT) {
      throw this.#refuse(this.#at, `lists and objects are nested deeper than ${JSON_DEPTH_LIMIT}`);
    }
    const value = body();
    this.#depth--;
    return value;
  }

  #array(): JsonValue[] {
    const items: JsonValue[] = [];
    this.#at++;
    if (this.#takeMark("]")) return items;
    do items.push(this.#value());
    while (this.#takeMark(","));
    if (!this.#takeMark("]")) throw this.#unexpected("`,` or `]`");
    return items;
  }

  #object(): Map<string, JsonValue> {
    const entries = new Map<string, JsonValue>();
    this.#at++;
    if (this.#takeMark("}")) return entries;
    const lines = new Map<string, number>();
    do this.#entry(entries, lines);
    while (this.#takeMark(","));
    if (!this.#takeMark("}")) throw this.#unexpected("`,` or `}`");
    return entries;
  }

  #entry(entries: Map<string, JsonValue>, lines: Map<string, number>): void {
    this.#skipBlanks();
    if (this.#text[this.#at] !== '"') throw this.#unexpected("a key in double quotes");
    const key = this.#string();
    const earlier = lines.get(key);
    if (earlier !== undefined) this.#reportDuplicate(key, [earlier, this.#line]);
    lines.set(key, this.#line);
    if (!this.#takeMark(":")) throw this.#unexpected("`:`");
    entries.set(key, this.#value());
  }

  #string(): string {
    const token = readString(this.#text, this.#at);
    if ("problem" in token) throw this.#refuse(token.at, token.problem);
    this.#at = token.end;
    return token.value;
  }

  #takeMark(mark: string): boolean {
    this.#skipBlanks();
    if (this.#text[this.#at] !== mark) return false;
    this.#at++;
    return true;
  }

  #takeWord(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #skipBlanks(): void {
    for (; ; this.#at++) {
      const unit = this.#text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      // LF, CRLF and CR end a line.
      if (unit === 0x0d || (unit === 0x0a && this.#text.charCodeAt(this.#at - 1) !== 0x0d)) {
        this.#line++;
      }
    }
  }

  #unexpected(expected: string): DatasetJsonSyntaxError {
    const rest = this.#text.slice(this.#at, this.#at + 12);
    const found = rest === "" ? "the text ends" : `${JSON.stringify([...rest][0])} stands`;
    return this.#refuse(this.#at, `${found} where ${expected} belongs${hint(rest, expected)}`);
  }

  #refuse(offset: number, problem: string): DatasetJsonSyntaxError {
    const { line, column, lineText } = positionIn(this.#text, offset);
    const place = `${this.#files[0] ?? "the text"}, line ${line}, column ${column}`;
    return new DatasetJsonSyntaxError(`${place}: ${problem}: ${lineText}`, {
      files: this.#files,
      found: { line, column, text: lineText },
      expected: "JSON as RFC 8259 has it",
      remedy: "Repair the file at that place; an editor with a JSON mode shows what is wrong.",
      originals: "They stop with a JSONDecodeError that does not name the file.",
    });
  }

  #reportDuplicate(key: string, lines: readonly number[]): void {
    const error = this.#duplicate(key, lines);
    if (++this.#duplicates > JSON_DUPLICATE_LIMIT) throw error;
    this.#onDuplicateKey(error);
  }

  #duplicate(key: string, lines: readonly number[]): DuplicateJsonKeyError {
    const file = this.#files[0] ?? "the text";
    return new DuplicateJsonKeyError(
      `${file} has the key ${JSON.stringify(key)} twice in one object: lines ${lines.join(" and ")}`,
      {
        files: this.#files,
        field: key,
        found: { lines },
        expected: "each key once",
        remedy: `Remove one of the two entries ${JSON.stringify(key)}.`,
        originals: "They use the last entry without a word.",
      },
    );
  }
}

/** Names the usual slips of hand-written JSON. */
function hint(rest: string, expected: string): string {
  if (rest === "") return " (the file is cut off)";
  if (/^(\/\/|\/\*|#)/.test(rest)) return " (JSON has no comments)";
  const wantsMore = expected === "a value" || expected.startsWith("a key");
  if (wantsMore && /^[\]}]/.test(rest)) return " (a comma too many before it)";
  if (rest.startsWith("'")) return " (JSON has double quotes only)";
  if (/^-?(NaN|Infinity)/.test(rest)) return " (JSON has no NaN and no infinity)";
  return /^(True|False|None)/.test(rest) ? " (this is Python, not JSON)" : "";
}
