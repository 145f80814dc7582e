import {
  beginSynchronizedOutput,
  cursorHide,
  cursorLeft,
  cursorShow,
  cursorUp,
  endSynchronizedOutput,
  eraseDown,
  eraseEndLine,
} from "ansi-escapes";
import cliTruncate from "cli-truncate";
import stringWidth from "string-width";

/** The part of a terminal that a view is drawn on. */
export interface TerminalStream {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: "resize", listener: () => void): unknown;
  off(event: "resize", listener: () => void): unknown;
}

/** Cells of a terminal. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Lines of a view that fit into a terminal; longer ones are cut. */
export type View = (size: TerminalSize) => readonly string[];

const DEFAULT_SIZE: TerminalSize = { columns: 80, rows: 24 };

/**
 * The last lines of a terminal, written again and again in place, with other text printed above them.
 *
 * Every change is one write over the old lines, so nothing flickers. Below the view the cursor
 * stands in a row of its own, where the terminal shows `^C`. When the terminal becomes narrower, lines that were drawn
 * before are taken to wrap, as terminals of today do it.
 */
export class LiveRegion {
  readonly #stream: TerminalStream;
  #view: View | undefined;
  #drawn: readonly string[] = [];
  readonly #onResize = (): void => this.#draw("");

  constructor(stream: TerminalStream) {
    this.#stream = stream;
  }

  /** Draws a view in place of the last one; it stays at the bottom until `end`. */
  show(view: View): void {
    if (this.#view === undefined) {
      this.#stream.write(cursorHide);
      this.#stream.on("resize", this.#onResize);
    }
    this.#view = view;
    this.#draw("");
  }

  /**
   * Prints whole lines above the view.
   *
   * @param print - Writes them, when they go to another stream of the same terminal.
   */
  above(text: string, print?: (text: string) => void): void {
    if (this.#view === undefined || print !== undefined) {
      this.#erase();
      (print ?? ((lines) => this.#stream.write(lines)))(text);
      this.#draw("");
    } else this.#draw(text);
  }

  /** Removes the view and shows the cursor again; also in the middle of a program that ends. */
  end(): void {
    if (this.#view === undefined) return;
    this.#stream.off("resize", this.#onResize);
    this.#erase();
    this.#view = undefined;
    this.#stream.write(cursorShow);
  }

  #erase(): void {
    if (this.#drawn.length === 0) return;
    this.#stream.write(`${this.#toTop()}${eraseDown}`);
    this.#drawn = [];
  }

  /** Writes lines, and the view below them, over the last one. */
  #draw(text: string): void {
    if (this.#view === undefined) return;
    const { columns, rows } = this.#size;
    const lines = this.#view({ columns, rows })
      .slice(0, Math.max(0, rows - 1))
      .map((line) => cliTruncate(line, Math.max(1, columns - 1)));
    const view = lines.map((line) => `${line}${eraseEndLine}\n`).join("");
    // What is printed above may wrap, and erasing to the end of a full row would eat its last character.
    const above = text === "" ? "" : `${eraseDown}${text}`;
    const frame = `${this.#toTop()}${above}${view}${eraseDown}`;
    this.#drawn = lines;
    this.#stream.write(`${beginSynchronizedOutput}${frame}${endSynchronizedOutput}`);
  }

  /** From the row below the view to the first cell of the view. */
  #toTop(): string {
    const { columns } = this.#size;
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)),
      0,
    );
    return rows === 0 ? cursorLeft : `${cursorLeft}${cursorUp(rows)}`;
  }

  get #size(): TerminalSize {
    const { columns, rows } = this.#stream;
    return { columns: columns || DEFAULT_SIZE.columns, rows: rows || DEFAULT_SIZE.rows };
  }
}
