import { type Finding, InternalError, UsageError, VoxprepError } from "@voxprep/core";
import { findingRecord, tooManyOpenFiles } from "@voxprep/pipeline";
import yargs, { type Argv } from "yargs";
import type { Command } from "./commands/command.js";
import { commandsFor } from "./commands/index.js";
import { addCompletion } from "./completion.js";
import { EXIT, type ExitCode, exitCodeOf } from "./exit-codes.js";
import type { Output } from "./print/output.js";
import { printFinding } from "./print/print-finding.js";
import { withTwoDashes } from "./two-dashes.js";
import { clearUsageError, optionKeys, requireValues } from "./usage-errors.js";
import { VERSION } from "./version.js";

/** Runs the program with its arguments and returns the exit code. */
export async function runProgram(words: readonly string[], output: Output): Promise<ExitCode> {
  const commands = await commandsFor(words);
  const reported = (thrown: unknown): ExitCode => report(thrown, words, commands, output);
  try {
    const parser = buildParser(commands, (command, args) => {
      requireValues(command, args as Record<string, unknown>);
      throw new ChosenCommand(() => command.run(args as never, output));
    });
    await parser.parseAsync(withTwoDashes(words), {}, (_error, _args, text) => {
      if (text !== "") output.line(text);
    });
    return EXIT.done;
  } catch (thrown) {
    if (!(thrown instanceof ChosenCommand)) return reported(thrown);
    return thrown.run().catch(reported);
  }
}

/**
 * Takes the command that was called out of yargs, which would lay out the text of its help after it: with
 * all options of `run` that takes as long as to compare some hundred files.
 */
class ChosenCommand {
  readonly run: () => Promise<ExitCode>;

  constructor(run: () => Promise<ExitCode>) {
    this.run = run;
  }
}

/** Is called with the command of the command line and its arguments. */
type Handle = (command: Command<never>, args: unknown) => never;

function buildParser(commands: readonly Command<never>[], handle: Handle): Argv {
  const parser = yargs()
    .scriptName("voxprep")
    .usage("$0 <command>\n\nData preparation for nnU-Net v1, nnFormer and UNETR++.")
    .version(VERSION)
    .help()
    .alias("help", "h")
    .strict()
    .recommendCommands()
    .demandCommand(1, "No command given.")
    .parserConfiguration({ "duplicate-arguments-array": false })
    .wrap(Math.min(110, process.stdout.columns ?? 110))
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    })
    .epilogue(
      "Exit codes: 0 done, 1 usage, 2 some cases failed, 3 the run failed, 4 locked, 5 outputs are damaged, missing or stale, 70 a bug in voxprep.",
    );
  for (const command of commands) addCommand(parser, command, handle);
  return addCompletion(parser);
}

function addCommand(parser: Argv, command: Command<never>, handle: Handle): void {
  parser.command({
    command: command.usage,
    describe: command.summary,
    builder: (inner: Argv) => {
      for (const [text, meaning] of command.examples) inner.example(text, meaning);
      const built: Argv = command.options(inner);
      for (const sub of command.subcommands ?? []) addCommand(built, sub, handle);
      return command.subcommands === undefined ? built : withoutHeirs(built);
    },
    handler: (args) => handle(command, args),
  });
}

/** Keeps the options of a command from the commands below it. The types do not declare the second argument. */
function withoutHeirs(parser: Argv): Argv {
  const { global } = parser as unknown as { global(keys: string[], isGlobal: boolean): Argv };
  return global.call(parser, optionKeys(parser), false);
}

function report(
  thrown: unknown,
  words: readonly string[],
  commands: readonly Command<never>[],
  output: Output,
): ExitCode {
  const error = typedProgramError(thrown, words, commands);
  const finding: Finding = error.toFinding();
  if (words.includes("--json"))
    output.line(JSON.stringify({ event: "finding", ...findingRecord(finding) }));
  else printFinding(output, findingRecord(finding));
  if (error.code === "VP7901" && error.stack !== undefined) output.note(error.stack);
  return exitCodeOf(error);
}

function typedProgramError(
  thrown: unknown,
  words: readonly string[],
  commands: readonly Command<never>[],
): VoxprepError {
  if (thrown instanceof UsageError) return clearUsageError(thrown, words, commands);
  if (thrown instanceof VoxprepError) return thrown;
  const shortage = tooManyOpenFiles(thrown);
  if (shortage !== null) return shortage;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new InternalError(`unexpected: ${message}`, {
    cause: thrown,
    remedy: "This is a bug in voxprep: please report it with the lines below.",
  });
}
