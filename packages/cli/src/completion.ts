import type { Argv } from "yargs";

/** Hands yargs' own words, or an error, to what comes after. */
type Complete = (then: (error: Error | null, words: string[] | undefined) => void) => void;

/**
 * Adds the hidden flag with which the script of `voxprep completion` asks for words.
 *
 * Options are offered once a dash is typed: before that, the shell completes names of files and folders.
 */
export function addCompletion(parser: Argv): Argv {
  return parser.completion(
    // A name of its own: under `completion`, yargs would print the script instead of the help of the command.
    "print-completion-script",
    false,
    (current: string, _args: unknown, complete: Complete, done: (words: string[]) => void) =>
      complete((_error, words = []) => {
        done(current === "" ? words.filter((word) => !word.startsWith("-")) : words);
      }),
  );
}
