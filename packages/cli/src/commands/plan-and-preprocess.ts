import type { PlanDimension } from "@voxprep/core";
import { UsageError } from "@voxprep/core";
import {
  PHASES,
  type Phase,
  PROFILE_NAMES,
  type ProfileName,
  taskFromEnvironment,
} from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { executeForecast } from "../execute/execute-forecast.js";
import { executeRun } from "../execute/execute-run.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { parseErrorOn, parseThreads } from "../options/parse-values.js";
import { PLAN_DEFINITIONS, planOptionsOf } from "../options/run-options.js";
import { DRY_RUN, ERROR_ON, FORCE, JSON_LINES, QUIET, VERBOSE } from "../options/shared-options.js";
import { WRITE_DEFINITIONS, type WriteArgs, writeOptionsOf } from "../options/write-options.js";
import { type Command, defineCommand } from "./command.js";

interface DropInArgs extends WriteArgs {
  readonly t: readonly number[];
  readonly pl3d: string;
  readonly pl2d: string;
  readonly no_pp: boolean;
  readonly dryRun: boolean;
  readonly tl?: number | undefined;
  readonly tf?: number | undefined;
  readonly verify_dataset_integrity: boolean;
  readonly profile?: ProfileName | undefined;
  readonly plans?: string | undefined;
  readonly frozenPlans: boolean;
  readonly force: boolean;
  readonly errorOn?: string | undefined;
  readonly verbose: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `voxprep plan-and-preprocess`: the originals' command, with their flags and environment variables. */
export const planAndPreprocessCommand: Command<DropInArgs> = defineCommand({
  usage: "plan-and-preprocess",
  summary: "Drop-in for the originals' command: same flags, same environment variables",
  options: (parser: Argv): Argv<DropInArgs> =>
    parser.options({
      t: {
        alias: "task_ids",
        type: "number",
        array: true,
        demandOption: true,
        describe: "Task ids",
      },
      pl3d: {
        alias: "planner3d",
        type: "string",
        default: "ExperimentPlanner3D_v21",
        describe: "3D planner, or None",
      },
      pl2d: {
        alias: "planner2d",
        type: "string",
        default: "ExperimentPlanner2D_v21",
        describe: "2D planner, or None",
      },
      no_pp: { type: "boolean", default: false, describe: "Plan only" },
      "dry-run": DRY_RUN,
      tl: {
        type: "number",
        describe: "Threads for the low resolution; the larger of -tl and -tf counts",
      },
      tf: { type: "number", describe: "Threads for everything else" },
      verify_dataset_integrity: {
        type: "boolean",
        default: false,
        describe: "Accepted; the check always runs",
      },
      profile: {
        choices: PROFILE_NAMES,
        describe: "Needed only when variables of several programs are set",
      },
      ...PLAN_DEFINITIONS,
      force: FORCE,
      "error-on": ERROR_ON,
      ...WRITE_DEFINITIONS,
      verbose: VERBOSE,
      json: JSON_LINES,
      quiet: QUIET,
    }) as unknown as Argv<DropInArgs>,
  examples: [["voxprep plan-and-preprocess -t 4 -pl2d None --verify_dataset_integrity", "3D only"]],
  async run(args, output) {
    const planners = plannersOf(args);
    const skipped: Phase[] = args.no_pp ? ["preprocess", "splits"] : [];
    const phases = new Set(PHASES.filter((phase) => !skipped.includes(phase)));
    const choices = {
      ...threadsOf(args),
      ...planOptionsOf(args),
      ...writeOptionsOf(args),
      force: args.force,
      errorOn: parseErrorOn(args.errorOn ?? ""),
    };
    let worst: ExitCode = EXIT.done;
    for (const id of args.t) {
      const { profile, taskFolder, folders } = await taskFromEnvironment(
        id,
        process.env,
        args.profile,
      );
      const options = { taskFolder, out: folders, profile, planners, phases, ...choices };
      const execute = args.dryRun ? executeForecast : executeRun;
      const code = await execute(options, args, output);
      if (code > worst) worst = code;
      if (code >= EXIT.runFailed) break;
    }
    return worst;
  },
});

function plannersOf({ pl3d, pl2d }: DropInArgs): PlanDimension[] {
  const planners: PlanDimension[] = [];
  if (isWanted(pl3d, "ExperimentPlanner3D_v21")) planners.push("3d");
  if (isWanted(pl2d, "ExperimentPlanner2D_v21")) planners.push("2d");
  return planners;
}

function isWanted(name: string, known: string): boolean {
  if (name === known) return true;
  if (name === "None") return false;
  throw new UsageError(`planner ${name} is not known; expected ${known} or None`);
}

function threadsOf({ tl, tf }: DropInArgs): { threads?: number } {
  const given = [tl, tf].filter((n) => n !== undefined).map(parseThreads);
  return given.length === 0 ? {} : { threads: Math.max(...given) };
}
