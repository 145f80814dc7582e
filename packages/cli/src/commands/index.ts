import type { Command } from "./command.js";

/** How each command is loaded, by its name, in the order in which help shows them. */
const LOADERS = {
  run: async () => (await import("./run.js")).runCommand,
  init: async () => (await import("./init.js")).initCommand,
  convert: async () => (await import("./convert.js")).convertCommand,
  verify: async () => (await import("./verify.js")).verifyCommand,
  crop: async () => (await import("./run.js")).cropCommand,
  fingerprint: async () => (await import("./run.js")).fingerprintCommand,
  preprocess: async () => (await import("./run.js")).preprocessCommand,
  plan: async () => (await import("./plan.js")).planCommand,
  apply: async () => (await import("./apply.js")).applyCommand,
  export: async () => (await import("./export.js")).exportCommand,
  splits: async () => (await import("./splits.js")).splitsCommand,
  inspect: async () => (await import("./inspect.js")).inspectCommand,
  status: async () => (await import("./status.js")).statusCommand,
  unlock: async () => (await import("./unlock.js")).unlockCommand,
  "plan-and-preprocess": async () =>
    (await import("./plan-and-preprocess.js")).planAndPreprocessCommand,
  completion: async () => (await import("./completion.js")).completionCommand,
} as unknown as Readonly<Record<string, () => Promise<Command<never>>>>;

/** All commands in the order in which help shows them. */
export function allCommands(): Promise<Command<never>[]> {
  return Promise.all(Object.values(LOADERS).map((load) => load()));
}

/** The command that the arguments of the program begin with, alone; else all: to load them takes as long as to start Node. */
export async function commandsFor([name = ""]: readonly string[]): Promise<Command<never>[]> {
  if (name === "--version") return [];
  const load = Object.hasOwn(LOADERS, name) ? LOADERS[name] : undefined;
  return load === undefined ? allCommands() : [await load()];
}
