import { BadArgumentError } from "@voxprep/core";

/** A table as it was read: names of the columns, and rows with as many cells. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** One row and the line, counted from 1, on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Options of {@link parseCsv} and {@link csvColumn}. */
export interface CsvOptions {
  /** Name of the file, for messages. */
  readonly source?: string | undefined;
}

const SEPARATORS = [",", ";", "\t"] as const;

/**
 * Reads a table with a header line, separated by commas, semicolons or tabs (whichever the header has).
 *
 * Cells in double quotes may hold separators and line breaks; a quote in them is doubled. Blanks around unquoted cells are dropped,
 * empty lines skipped, a byte order mark ignored. Anything that is not well-formed is refused.
 *
 * @throws `VP0401 BadArgumentError` that names the line.
 */
export function parseCsv(text: string, { source }: CsvOptions = {}): CsvTable {
  const fail = failing(source);
  const plain = text.replace(/^\uFEFF/, "");
  const rows = new CsvScanner(plain, separatorOf(plain, fail), fail).rows();
  const [header, ...body] = rows;
  if (header === undefined) throw fail(1, "there is no header");
  const columns = header.cells;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined)
    throw fail(header.line, `the column ${JSON.stringify(twice)} stands twice`);
  for (const { line, cells } of body) {
    if (cells.length === columns.length) continue;
    throw fail(line, `${cells.length} cells, but the header has ${columns.length}`);
  }
  return { columns, rows: body };
}

/**
 * One value per case: the first column names the case, the given one the value.
 *
 * @param ids - Cases that must have a row; other rows are left out.
 * @throws `VP0401 BadArgumentError` for a column that does not exist, a case without a row or with two, and an empty value.
 */
export function csvColumn(
  table: CsvTable,
  column: string,
  ids: readonly string[],
  { source }: CsvOptions = {},
): Map<string, string> {
  const fail = failing(source);
  const index = table.columns.indexOf(column);
  if (index < 1) {
    const reason = index === 0 ? "names the cases" : "does not exist";
    throw fail(1, `the column ${JSON.stringify(column)} ${reason}`, {
      found: table.columns.slice(1),
      remedy: `Choose one of: ${table.columns.slice(1).join(", ")}.`,
    });
  }
  const rowOf = new Map<string, CsvRow>();
  for (const row of table.rows) {
    const id = row.cells[0] as string;
    const earlier = rowOf.get(id);
    if (earlier !== undefined) throw fail(row.line, `${id} stands on line ${earlier.line} already`);
    rowOf.set(id, row);
  }
  return new Map(
    ids.map((id) => {
      const row = rowOf.get(id);
      if (row === undefined) {
        throw new BadArgumentError(`${source ?? "the table"} has no row for the case ${id}`, {
          caseId: id,
          remedy: `Add a row that begins with ${id}; the first column holds the names of the cases.`,
        });
      }
      const value = row.cells[index] as string;
      if (value === "") throw fail(row.line, `${id} has no ${column}`);
      return [id, value];
    }),
  );
}

type Fail = (line: number, reason: string, context?: FailContext) => BadArgumentError;

interface FailContext {
  readonly found?: readonly string[];
  readonly remedy?: string;
}

function failing(source: string | undefined): Fail {
  return (line, reason, context = {}) =>
    new BadArgumentError(`${source ?? "table"}, line ${line}: ${reason}`, {
      field: `line ${line}`,
      ...context,
    });
}

/** The separator of the header; quoted parts do not count. */
function separatorOf(text: string, fail: Fail): string {
  const header =
    text
      .replace(/"[^"]*"/g, "")
      .trimStart()
      .split(/\r?\n/, 1)[0] ?? "";
  const used = SEPARATORS.filter((separator) => header.includes(separator));
  if (used.length <= 1) return used[0] ?? ",";
  throw fail(1, "the header has several of the separators comma, semicolon and tab", {
    remedy: "Use one of them, or put names that hold one into double quotes.",
  });
}

/** Walks through the text cell by cell. */
class CsvScanner {
  readonly #text: string;
  readonly #separator: string;
  readonly #fail: Fail;
  #at = 0;
  #line = 1;

  constructor(text: string, separator: string, fail: Fail) {
    this.#text = text;
    this.#separator = separator;
    this.#fail = fail;
  }

  rows(): CsvRow[] {
    const rows: CsvRow[] = [];
    while (this.#at < this.#text.length) {
      const line = this.#line;
      const start = this.#at;
      const cells = this.#row();
      if (this.#text.slice(start, this.#at).trim() !== "") rows.push({ line, cells });
    }
    return rows;
  }

  #row(): string[] {
    const cells = [this.#cell()];
    while (this.#text[this.#at] === this.#separator) {
      this.#at++;
      cells.push(this.#cell());
    }
    if (this.#text[this.#at] === "\r") this.#at++;
    if (this.#text[this.#at] === "\n") {
      this.#at++;
      this.#line++;
    }
    return cells;
  }

  #cell(): string {
    while (this.#text[this.#at] === " ") this.#at++;
    return this.#text[this.#at] === '"' ? this.#quoted() : this.#plain();
  }

  #plain(): string {
    const start = this.#at;
    while (!this.#isAtCellEnd()) {
      if (this.#text[this.#at] === '"')
        throw this.#fail(this.#line, "a quote inside an unquoted cell");
      this.#at++;
    }
    return this.#text.slice(start, this.#at).trimEnd();
  }

  #quoted(): string {
    const firstLine = this.#line;
    let value = "";
    this.#at++;
    for (;;) {
      const end = this.#text.indexOf('"', this.#at);
      if (end < 0) throw this.#fail(firstLine, "a quote is opened and never closed");
      const part = this.#text.slice(this.#at, end);
      this.#line += part.split("\n").length - 1;
      value += part;
      this.#at = end + 1;
      if (this.#text[this.#at] !== '"') break;
      value += '"';
      this.#at++;
    }
    while (this.#text[this.#at] === " ") this.#at++;
    if (!this.#isAtCellEnd()) throw this.#fail(this.#line, "text after a closing quote");
    return value;
  }

  #isAtCellEnd(): boolean {
    const char = this.#text[this.#at];
    if (char === undefined || char === "\n" || char === this.#separator) return true;
    return char === "\r" && this.#text[this.#at + 1] === "\n";
  }
}
