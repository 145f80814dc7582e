/** What of the environment decides how a stream is written to. */
export type TerminalEnvironment = Readonly<Partial<Record<string, string>>>;

/** What can be done on a stream. */
export interface Abilities {
  /** The cursor may be moved and lines written again. */
  readonly canRedraw: boolean;
  readonly hasColor: boolean;
}

/**
 * What can be done on a stream: only plain lines where it is no terminal, `TERM` is `dumb`, or `CI` is set (logs keep
 * every redraw); no colors with `NO_COLOR`.
 *
 * @see https://no-color.org
 */
export function abilitiesOf(
  { isTTY }: { readonly isTTY?: boolean },
  environment: TerminalEnvironment,
): Abilities {
  const isTerminal = isTTY === true && environment["TERM"] !== "dumb";
  const isCi = !["", "0", "false"].includes(environment["CI"] ?? "");
  const noColor = (environment["NO_COLOR"] ?? "") !== "";
  return { canRedraw: isTerminal && !isCi, hasColor: isTerminal && !noColor };
}
