/** A value of the Python literals that an npy header may be made of. */
export type Literal =
  | null
  | boolean
  | string
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "float" }
  | { readonly kind: "list" | "tuple"; readonly items: readonly Literal[] }
  | { readonly kind: "dict"; readonly entries: readonly (readonly [Literal, Literal])[] };

/** Thrown by {@link parseLiteral}; the caller turns it into an error of its own. */
export class LiteralSyntaxError extends Error {}

const MAX_DEPTH = 16;

/**
 * Parses a Python literal: strings, whole numbers (with Python 2's `L`), floats, True, False, None,
 * lists, tuples and dicts. Nothing is ever evaluated; names and calls are refused.
 *
 * @throws LiteralSyntaxError with what was found and where.
 */
export function parseLiteral(text: string): Literal {
  const parser = new LiteralParser(text);
  const value = parser.value(0);
  parser.end();
  return value;
}

class LiteralParser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): Literal {
    if (depth > MAX_DEPTH) throw this.unexpected("nesting deeper than 16");
    this.skipSpace();
    const character = this.text[this.at];
    if (character === "'" || character === '"') return this.string(character);
    if (character === "(") return this.sequence(")", "tuple", depth);
    if (character === "[") return this.sequence("]", "list", depth);
    if (character === "{") return this.dict(depth);
    return this.number() ?? this.word();
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) throw this.unexpected("text after the end");
  }

  private string(quote: string): string {
    const close = this.text.indexOf(quote, this.at + 1);
    const content = this.text.slice(this.at + 1, close);
    // No dtype needs an escape, so none is understood.
    if (close < 0 || /[\\\n]/.test(content)) throw this.unexpected("a bad string");
    this.at = close + 1;
    return content;
  }

  private number(): Literal | undefined {
    const match = /^[+-]?\d+(\.\d*|[eE][+-]?\d+)*/.exec(this.text.slice(this.at, this.at + 40));
    if (match === null) return undefined;
    this.at += match[0].length;
    if (/[.eE]/.test(match[0])) return { kind: "float" };
    // Python 3 has no octal numbers with a leading zero, and takes them for no others.
    if (/^[+-]?0+[1-9]/.test(match[0]))
      throw this.unexpected("a number with leading zeros before it");
    if (this.text[this.at] === "L") this.at++;
    return { kind: "int", value: Number(match[0]) };
  }

  private word(): Literal {
    for (const [word, value] of [
      ["True", true],
      ["False", false],
      ["None", null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    throw this.unexpected("a literal was expected");
  }

  private sequence(close: string, kind: "list" | "tuple", depth: number): Literal {
    const items: Literal[] = [];
    let commas = 0;
    this.at++;
    while (!this.take(close)) {
      items.push(this.value(depth + 1));
      if (this.take(",")) commas++;
      else if (this.take(close)) break;
      else throw this.unexpected(`"," or "${close}" was expected`);
    }
    const [only] = items;
    // Parentheses around one value without a comma only group it.
    if (kind === "tuple" && items.length === 1 && commas === 0 && only !== undefined) return only;
    return { kind, items };
  }

  private dict(depth: number): Literal {
    const entries: (readonly [Literal, Literal])[] = [];
    this.at++;
    while (!this.take("}")) {
      const key = this.value(depth + 1);
      if (!this.take(":")) throw this.unexpected('":" was expected');
      entries.push([key, this.value(depth + 1)]);
      if (this.take(",")) continue;
      if (this.take("}")) break;
      throw this.unexpected('"," or "}" was expected');
    }
    return { kind: "dict", entries };
  }

  private take(character: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    while (" \t\r\n".includes(this.text[this.at] ?? "?")) this.at++;
  }

  private unexpected(what: string): LiteralSyntaxError {
    return new LiteralSyntaxError(
      `${what} at character ${this.at} (${JSON.stringify(this.text.slice(this.at, this.at + 20))})`,
    );
  }
}
