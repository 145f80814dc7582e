import { PHASES, type Phase } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { executeForecast } from "../execute/execute-forecast.js";
import { executeRun } from "../execute/execute-run.js";
import type { ExitCode } from "../exit-codes.js";
import { type RunArgs, runOptionsOf, withRunOptions } from "../options/run-options.js";
import { DRY_RUN } from "../options/shared-options.js";
import type { Output } from "../print/output.js";
import { type Command, defineCommand } from "./command.js";

type TaskArgs = RunArgs & { readonly task: string };

type RunCommandArgs = TaskArgs & { readonly dryRun: boolean };

function taskOptions(parser: Argv): Argv<TaskArgs> {
  const withTask = parser.positional("task", {
    type: "string",
    demandOption: true,
    describe: "Raw task folder: dataset.json, imagesTr, labelsTr",
  });
  return withRunOptions(withTask) as Argv<TaskArgs>;
}

/** `voxprep run`: the whole preparation. */
export const runCommand: Command<RunCommandArgs> = defineCommand({
  usage: "run <task>",
  summary: "Prepare a raw task: crop, fingerprint, plan, preprocess, splits",
  options: (parser) =>
    taskOptions(parser).option("dry-run", DRY_RUN) as unknown as Argv<RunCommandArgs>,
  examples: [
    ["voxprep run raw/Task004_Hippocampus --out prepared", "everything UNETR++ reads"],
    ["voxprep run raw/Task004_Hippocampus --out prepared --profile nnunet-v1", "for nnU-Net v1"],
    [
      "voxprep run raw/Task004_Hippocampus --out prepared --planners 3d --stages last",
      "full resolution only",
    ],
    [
      "voxprep run raw/Task004_Hippocampus --out prepared --dry-run",
      "shapes, disk, memory and time from headers alone",
    ],
  ],
  async run(args, output) {
    const skipped: Phase[] = args.preprocess ? [] : ["preprocess", "splits"];
    const phases = PHASES.filter((phase) => !skipped.includes(phase));
    if (!args.dryRun) return runPhases(args, phases, output);
    const options = await runOptionsOf(args, args.task);
    return executeForecast({ ...options, phases: new Set(phases) }, args, output);
  },
});

/** A command that runs one step on the folders of `run`. */
function stepCommand(phase: Phase, usage: string, summary: string): Command<TaskArgs> {
  return defineCommand({
    usage,
    summary,
    options: taskOptions,
    examples: [
      [`voxprep ${usage.replace("<task>", "raw/Task004_Hippocampus")} --out prepared`, summary],
    ],
    run: (args, output) => runPhases(args, ["check", phase], output),
  });
}

/** `voxprep crop`: a single step on the folders of `run`. */
export const cropCommand: Command<TaskArgs> = stepCommand(
  "crop",
  "crop <task>",
  "Crop all cases to their nonzero region",
);

/** `voxprep fingerprint`: a single step on the folders of `run`. */
export const fingerprintCommand: Command<TaskArgs> = stepCommand(
  "fingerprint",
  "fingerprint <task>",
  "Fingerprint of the cropped cases",
);

/** `voxprep preprocess`: a single step on the folders of `run`. */
export const preprocessCommand: Command<TaskArgs> = stepCommand(
  "preprocess",
  "preprocess <task>",
  "Resample and normalize the cropped cases by the plans",
);

/** Runs chosen phases with the arguments of `run`. */
export async function runPhases(
  args: TaskArgs,
  phases: readonly Phase[],
  output: Output,
): Promise<ExitCode> {
  const options = await runOptionsOf(args, args.task);
  return executeRun({ ...options, phases: new Set(phases) }, args, output);
}
