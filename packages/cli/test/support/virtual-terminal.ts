import xterm from "@xterm/headless";
import type { TerminalStream } from "../../src/print/live-region.ts";

/** A terminal without a window: a stream that is written to, and the screen that a person would see. */
export class VirtualTerminal implements TerminalStream {
  readonly isTTY = true;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  readonly #listeners = new Set<() => void>();
  readonly writes: string[] = [];

  constructor(columns: number, rows: number) {
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      convertEol: true,
      allowProposedApi: true,
      scrollback: 1000,
    });
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  write(text: string): boolean {
    this.writes.push(text);
    this.#terminal.write(text);
    return true;
  }

  on(_event: string, listener: () => void): this {
    this.#listeners.add(listener);
    return this;
  }

  off(_event: string, listener: () => void): this {
    this.#listeners.delete(listener);
    return this;
  }

  /** Another size, as when a person pulls at the window's corner. */
  async resize(columns: number, rows: number): Promise<void> {
    await this.#settled();
    this.#terminal.resize(columns, rows);
    for (const listener of this.#listeners) listener();
  }

  /** All lines since the beginning, scrolled ones included, without blank ones at the end; wrapped lines are joined. */
  async lines(): Promise<string[]> {
    await this.#settled();
    const buffer = this.#terminal.buffer.active;
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y++) {
      const line = buffer.getLine(y);
      const text = line?.translateToString(true) ?? "";
      if (line?.isWrapped === true) lines.push(`${lines.pop() ?? ""}${text}`);
      else lines.push(text);
    }
    while (lines.at(-1) === "") lines.pop();
    return lines;
  }

  /** True when the last thing that was said of the cursor is that it be shown. */
  get isCursorShown(): boolean {
    const all = this.writes.join("");
    return all.lastIndexOf("\u001b[?25h") >= all.lastIndexOf("\u001b[?25l");
  }

  #settled(): Promise<void> {
    return new Promise((resolve) => this.#terminal.write("", resolve));
  }
}
