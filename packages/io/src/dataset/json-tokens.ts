/** A token and where it ends. */
export interface Token<T> {
  readonly value: T;
  /** Offset after its last character. */
  readonly end: number;
}

/** Why there is no token, and where it goes wrong. */
export interface BadToken {
  readonly problem: string;
  readonly at: number;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Characters of a string up to its end, an escape, or a character that may not stand there. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them inside a text
const PLAIN = /[^"\\\u0000-\u001f]*/y;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

/** Reads a number; `null` when none begins at the offset. */
export function readNumber(text: string, offset: number): Token<number> | null {
  NUMBER.lastIndex = offset;
  const digits = NUMBER.exec(text)?.[0];
  if (digits === undefined) return null;
  return { value: Number(digits), end: offset + digits.length };
}

/** Reads a string whose opening quote stands at the offset. */
export function readString(text: string, offset: number): Token<string> | BadToken {
  const parts: string[] = [];
  let at = offset + 1;
  for (;;) {
    PLAIN.lastIndex = at;
    const plain = PLAIN.exec(text)?.[0] ?? "";
    parts.push(plain);
    at += plain.length;
    const next = text[at];
    if (next === '"') return { value: parts.join(""), end: at + 1 };
    if (next === undefined) return { problem: "a text is not closed", at: offset };
    if (next !== "\\") return { problem: "a control character stands in a text", at };
    const escaped = readEscape(text, at);
    if ("problem" in escaped) return escaped;
    parts.push(escaped.value);
    at = escaped.end;
  }
}

function readEscape(text: string, at: number): Token<string> | BadToken {
  const kind = text[at + 1] ?? "";
  const simple = ESCAPES.get(kind);
  if (simple !== undefined) return { value: simple, end: at + 2 };
  const digits = text.slice(at + 2, at + 6);
  if (kind !== "u" || !/^[\da-fA-F]{4}$/.test(digits)) {
    return { problem: "a backslash does not begin an escape of JSON", at };
  }
  return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 };
}
