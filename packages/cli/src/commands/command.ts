import type { Argv } from "yargs";
import type { ExitCode } from "../exit-codes.js";
import type { Output } from "../print/output.js";

/** One command: how it is called, and what it does. The handler returns the exit code. */
export interface Command<Args = Record<string, unknown>> {
  /** Name and positional arguments in yargs' notation. */
  readonly usage: string;
  readonly summary: string;
  readonly options: (parser: Argv) => Argv<Args>;
  readonly examples: readonly (readonly [command: string, meaning: string])[];
  /** Commands whose name stands behind this one's: `splits check`. */
  readonly subcommands?: readonly Command<never>[];
  readonly run: (args: Args, output: Output) => Promise<ExitCode>;
}

/** Keeps the argument types of a command definition together. */
export function defineCommand<Args>(command: Command<Args>): Command<Args> {
  return command;
}
