import { nearestWord, UsageError } from "@voxprep/core";
import yargs, { type Argv } from "yargs";
import type { Command } from "./commands/command.js";

/**
 * A usage error in words that name what is wrong, and with a remedy: the nearest name, or where to look.
 *
 * @param commands - The one that the words begin with, and perhaps others.
 */
export function clearUsageError(
  error: UsageError,
  words: readonly string[],
  commands: readonly Command<never>[],
): UsageError {
  const path = commandsOf(words, commands);
  const rule = RULES.find(({ pattern }) => pattern.test(error.message));
  const found = rule?.pattern.exec(error.message)?.[1] ?? "";
  const { message, remedy } = rule?.tell(found, path, words) ?? {};
  const help = `See \`${["voxprep", ...namesOf(path), "--help"].join(" ")}\`.`;
  const clear = message === undefined ? error : new UsageError(message, { cause: error });
  return clear.with({ remedy: remedy ?? help });
}

/**
 * Refuses options whose value is empty or no number: `--out ""` would be the current folder, as would an unset variable
 * of a script.
 *
 * @throws `VP0101 UsageError`
 */
export function requireValues(
  { usage }: Command<never>,
  args: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(args)) {
    const shown = usage.includes(`<${name}`) || usage.includes(`[${name}`) ? name : `--${name}`;
    if (value === "") throw new UsageError(`${shown} has no value`);
    if (typeof value === "number" && Number.isNaN(value)) {
      throw new UsageError(`${shown} is no number`);
    }
  }
}

/** Names of the options of a command, without those that all commands have. */
export function optionKeys(parser: Argv): string[] {
  // yargs knows the names but does not declare this method.
  const { key } = (parser as unknown as { getOptions(): { key: object } }).getOptions();
  return Object.keys(key).filter((name) => !["help", "h", "version"].includes(name));
}

interface Told {
  readonly message?: string;
  readonly remedy?: string | undefined;
}

interface Rule {
  /** What yargs says. */
  readonly pattern: RegExp;
  readonly tell: (found: string, path: readonly Command<never>[], words: readonly string[]) => Told;
}

const RULES: readonly Rule[] = [
  {
    pattern: /^Unknown arguments?: ([^,\s]+)/,
    tell: (found, path, words) =>
      path.length === 0 ? unknownCommand(found) : unknown(found, path, words),
  },
  {
    pattern: /^Did you mean (\S+)\?$/,
    tell: (found, path, words) => ({
      message: `there is no command ${[...namesOf(path), words[path.length] ?? ""].join(" ")}`,
      remedy: `Did you mean \`${["voxprep", ...namesOf(path), found].join(" ")}\`?`,
    }),
  },
  {
    pattern: /^Not enough non-option arguments: got (\d+)/,
    tell: (found, path) => {
      const positionals = (path.at(-1)?.usage ?? "").split(" ").slice(1);
      const missing = positionals.slice(Number(found)).filter((name) => name.startsWith("<"));
      return missing.length === 0 ? {} : { message: missingText(missing) };
    },
  },
  {
    pattern: /^Missing required arguments?: (.+)$/,
    tell: (found, path, words) => {
      // A mistyped name is unknown as well, but yargs tells what is missing first.
      const mistyped = unknownOption(path, words);
      if (mistyped !== undefined) return unknown(mistyped, path, words);
      return { message: missingText(found.split(", ").map((name) => `--${name}`)) };
    },
  },
  {
    pattern: /Argument: (\S+, Given: .+, Choices: .+)$/m,
    tell: (found) => {
      const [, name, given, choices] = /^(\S+), Given: (.+), Choices: (.+)$/.exec(found) ?? [];
      return { message: `--${name} is ${given}; expected one of ${choices}` };
    },
  },
];

function missingText(names: readonly string[]): string {
  return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} missing`;
}

function unknownOption(
  path: readonly Command<never>[],
  words: readonly string[],
): string | undefined {
  const known = new Set(optionNames(path));
  return words
    .flatMap((word) => /^--(?:no-)?([a-z][^=]*)/i.exec(word)?.[1] ?? [])
    .find((name) => !known.has(name) && name !== "help" && name !== "version");
}

function unknown(found: string, path: readonly Command<never>[], words: readonly string[]): Told {
  const isOption = words.some((word) =>
    word.startsWith("--")
      ? word.slice(2).split("=")[0] === found
      : /^-./.test(word) && word.includes(found),
  );
  if (!isOption) return { message: `"${found}" is one argument too many` };
  const meant = nearestWord(found, optionNames(path));
  return {
    message: `there is no option ${found.length === 1 ? "-" : "--"}${found}`,
    remedy: meant === undefined ? undefined : `Did you mean --${meant}?`,
  };
}

function unknownCommand(found: string): Told {
  return { message: `there is no command ${found}` };
}

function optionNames(path: readonly Command<never>[]): string[] {
  const command = path.at(-1);
  if (command === undefined) return [];
  const parser = yargs();
  command.options(parser);
  return optionKeys(parser);
}

/** The command that the words begin with, and the one below it. */
function commandsOf(
  [name, subName]: readonly string[],
  commands: readonly Command<never>[],
): Command<never>[] {
  const named = (word: string | undefined, among: readonly Command<never>[]) =>
    among.filter(({ usage }) => usage.split(" ")[0] === word);
  const [command] = named(name, commands);
  if (command === undefined) return [];
  return [command, ...named(subName, command.subcommands ?? [])];
}

function namesOf(path: readonly Command<never>[]): string[] {
  return path.map(({ usage }) => usage.split(" ")[0] ?? "");
}
