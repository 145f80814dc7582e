import type { FollowUpCommands } from "@voxprep/pipeline";

/** A word as sh reads it back. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A call of this program as a line for the shell; begins with `npx` where this one does. */
export function commandLine(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const program = environment["npm_command"] === "exec" ? ["npx", "voxprep"] : ["voxprep"];
  return [...program, ...words].map(shellWord).join(" ");
}

/**
 * The commands to go on with after a run.
 *
 * @param words - Arguments of this program; `--force` is left out, because it would make again what is finished.
 */
export function followUpCommands(
  taskFolder: string,
  words: readonly string[] = process.argv.slice(2),
  environment: NodeJS.ProcessEnv = process.env,
): FollowUpCommands {
  const isForce = (word: string): boolean => /^--force(=.*)?$/.test(word);
  return {
    resume: commandLine(
      words.filter((word) => !isForce(word)),
      environment,
    ),
    verify: commandLine(["verify", taskFolder], environment),
  };
}
