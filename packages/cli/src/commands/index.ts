import { applyCommand } from "./apply.js";
import type { Command } from "./command.js";
import { completionCommand } from "./completion.js";
import { convertCommand } from "./convert.js";
import { exportCommand } from "./export.js";
import { initCommand } from "./init.js";
import { inspectCommand } from "./inspect.js";
import { planCommand } from "./plan.js";
import { planAndPreprocessCommand } from "./plan-and-preprocess.js";
import { runCommand, stepCommands } from "./run.js";
import { splitsCommand } from "./splits.js";
import { statusCommand } from "./status.js";
import { unlockCommand } from "./unlock.js";
import { verifyCommand } from "./verify.js";

/** All commands in the order in which help shows them. */
export const COMMANDS = [
  runCommand,
  initCommand,
  convertCommand,
  verifyCommand,
  ...stepCommands,
  planCommand,
  applyCommand,
  exportCommand,
  splitsCommand,
  inspectCommand,
  statusCommand,
  unlockCommand,
  planAndPreprocessCommand,
  completionCommand,
] as unknown as readonly Command<never>[];
