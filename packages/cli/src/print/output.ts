import type { View } from "./live-region.js";
import { type Style, styleFor } from "./style.js";
import { abilitiesOf, type TerminalEnvironment } from "./terminal.js";

/** Where a command prints: results to stdout, everything else to stderr. A closed pipe is no error. */
export interface Output {
  /** Emphasis for `note`. */
  readonly style: Style;
  /** True where `show` and `transient` show something. */
  readonly isLive: boolean;
  /** Lines of the result. */
  line(text?: string): void;
  /** Lines of what is told besides the result. */
  note(text?: string): void;
  /** Shows a view below everything that is printed, in place of the last one, until `clear`. */
  show(view: View): void;
  /** Shows a line that the next one replaces and that goes when something is printed. */
  transient(text: string): void;
  /** Removes what is shown; the terminal is as it was. */
  clear(): void;
}

/** The streams of a process, as far as they are printed to. */
export interface OutputStreams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** The real terminal or pipe. What draws on a terminal is loaded only where there is one: that costs as much as Node. */
export async function processOutput(
  { stdout, stderr }: OutputStreams = process,
  environment: TerminalEnvironment = process.env,
): Promise<Output> {
  const abilities = abilitiesOf(stderr, environment);
  const region = abilities.canRedraw
    ? new (await import("./live-region.js")).LiveRegion(stderr)
    : undefined;
  let isTransient = false;
  const print = (stream: NodeJS.WriteStream, text: string): void => {
    if (isTransient) clear();
    if (region === undefined || (stream === stdout && stdout.isTTY !== true)) stream.write(text);
    else if (stream === stderr) region.above(text);
    else region.above(text, (lines) => stream.write(lines));
  };
  const clear = (): void => {
    isTransient = false;
    region?.end();
  };
  return {
    style: styleFor(abilities.hasColor),
    isLive: region !== undefined,
    line: (text = "") => print(stdout, `${text}\n`),
    note: (text = "") => print(stderr, `${text}\n`),
    show(view) {
      isTransient = false;
      region?.show(view);
    },
    transient(text) {
      isTransient = true;
      region?.show(() => [text]);
    },
    clear,
  };
}

/** What happens to a stream whose reader is gone: pipe closed, terminal closed. */
const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);

/**
 * An output whose reader went away drops the rest; the work goes on. What else goes wrong (a full disk behind a
 * redirection) is told once on the other stream, and the work goes on, too.
 *
 * @see spec 5-faults, F75
 */
export function survivePrintErrors({ stdout, stderr }: OutputStreams = process): void {
  for (const [stream, other] of [
    [stdout, stderr],
    [stderr, stdout],
  ] as const) {
    let isLost = false;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (isLost) return;
      isLost = true;
      stream.write = dropped;
      if (!GONE.has(error.code)) other.write(`output is lost from here on: ${error.message}\n`);
    });
  }
}

function dropped(): boolean {
  return true;
}
