import type { Argv } from "yargs";

/** Hands yargs' own words, or an error, to what comes after. */
type Complete = (then: (error: Error | null, words: string[] | undefined) => void) => void;

/**
 * Adds `voxprep completion`, which prints a script for the user's shell, and the hidden flag that this script calls.
 *
 * Options are offered once a dash is typed: before that, the shell completes names of files and folders.
 */
export function addCompletion(parser: Argv): Argv {
  return parser.completion(
    "completion",
    "Print the script that completes commands and options in your shell",
    (current: string, _args: unknown, complete: Complete, done: (words: string[]) => void) =>
      complete((_error, words = []) => {
        done(current === "" ? words.filter((word) => !word.startsWith("-")) : words);
      }),
  );
}
