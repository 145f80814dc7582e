/** Where a command prints: results to stdout, everything else to stderr. A closed pipe is no error. */
export interface Output {
  readonly isTerminal: boolean;
  readonly columns: number;
  /** One line of the result. */
  line(text?: string): void;
  /** One line of what is told besides the result. */
  note(text?: string): void;
  /** Shows a text that the next one replaces; only on a terminal. */
  transient(text: string): void;
}

const CLEAR_LINE = "\r\u001b[K";

/** The real terminal or pipe. */
export function processOutput(): Output {
  let isTransient = false;
  const write = (stream: NodeJS.WriteStream, text: string): void => {
    if (isTransient) process.stderr.write(CLEAR_LINE);
    isTransient = false;
    stream.write(text);
  };
  const isTerminal = process.stderr.isTTY === true;
  return {
    isTerminal,
    columns: process.stderr.columns || 80,
    line: (text = "") => write(process.stdout, `${text}\n`),
    note: (text = "") => write(process.stderr, `${text}\n`),
    transient(text) {
      if (!isTerminal) return;
      process.stderr.write(
        `${CLEAR_LINE}${text.slice(0, Math.max(0, (process.stderr.columns || 80) - 1))}`,
      );
      isTransient = true;
    },
  };
}

/** An output whose reader went away drops the rest; the work goes on. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
