import { outputStatus, type TaskStatus } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { withPool } from "../execute/with-pool.js";
import { EXIT } from "../exit-codes.js";
import { JSON_LINES, OUTPUT_FOLDER } from "../options/shared-options.js";
import type { Output } from "../print/output.js";
import { printStatus } from "../print/print-status.js";
import { type Command, defineCommand } from "./command.js";

interface StatusArgs {
  readonly out: string;
  readonly all: boolean;
  readonly json: boolean;
}

/** `voxprep status`: what is done, stale, failed or missing under an output folder, and why. */
export const statusCommand: Command<StatusArgs> = defineCommand({
  usage: "status <out>",
  summary: "Show what is done, stale, failed or missing in an output folder, and why",
  options: (parser: Argv): Argv<StatusArgs> =>
    parser.positional("out", OUTPUT_FOLDER).options({
      all: { type: "boolean", default: false, describe: "List every step that is not done" },
      json: JSON_LINES,
    }) as unknown as Argv<StatusArgs>,
  examples: [
    ["voxprep status prepared", "all profiles and tasks; also while a run goes on"],
    ["voxprep status prepared --json", "every step of every case for programs"],
  ],
  async run({ out, all, json }, output) {
    const onStep = (done: number, total: number) => output.transient(`status  ${done}/${total}`);
    const tasks = await withPool({}, (runner) => outputStatus(out, { runner, onStep }));
    if (json) printJson(output, tasks);
    else printStatus(output, tasks, all);
    return EXIT.done;
  },
});

function printJson(output: Output, tasks: readonly TaskStatus[]): void {
  for (const { steps, ...task } of tasks) {
    const { profile, task: name } = task;
    for (const step of steps) {
      output.line(JSON.stringify({ event: "step", profile, task: name, ...step }));
    }
    output.line(JSON.stringify({ event: "status", ...task }));
  }
}
