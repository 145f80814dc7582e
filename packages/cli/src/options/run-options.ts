import { readFile } from "node:fs/promises";
import { UsageError } from "@voxprep/core";
import {
  type Compression,
  DEFAULT_PROFILE,
  PROFILE_NAMES,
  type ProfileName,
  type RunOptions,
  systemReason,
} from "@voxprep/pipeline";
import type { ResizeOperator } from "@voxprep/resample";
import type { Argv, Options } from "yargs";
import {
  listOf,
  parseAllow,
  parseBytes,
  parseErrorOn,
  parseMinutes,
  parsePlanners,
  parseStages,
  parseThreads,
} from "./parse-values.js";
import {
  ALLOW,
  COMPRESSION,
  ERROR_ON,
  FORCE,
  JSON_LINES,
  MAX_MEMORY,
  QUIET,
  RESAMPLING,
  STAGES,
  THREADS,
  VERBOSE,
} from "./shared-options.js";
import { WRITE_DEFINITIONS, type WriteArgs, writeOptionsOf } from "./write-options.js";

/** Arguments that `run` and its single steps share. */
export interface RunArgs extends WriteArgs {
  readonly out: string;
  readonly profile: ProfileName;
  readonly threads?: number | undefined;
  readonly planners: string;
  readonly preprocess: boolean;
  readonly stages: string;
  readonly overrides?: string | undefined;
  readonly plans?: string | undefined;
  readonly frozenPlans: boolean;
  readonly cases?: string | undefined;
  readonly resampling: ResizeOperator;
  readonly allow?: string | undefined;
  readonly errorOn?: string | undefined;
  readonly strict: boolean;
  readonly force: boolean;
  readonly failFast: boolean;
  readonly compression: Compression;
  readonly maxMemory?: string | undefined;
  readonly maxVoxels?: number | undefined;
  readonly stallTimeout?: number | undefined;
  readonly unpack: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** Options that say which plans are used; the originals' command has them too. */
export const PLAN_DEFINITIONS: Readonly<Record<"plans" | "frozen-plans", Options>> = {
  plans: {
    type: "string",
    describe: "Plans files to use instead of planning, separated by commas; they stay as they are",
  },
  "frozen-plans": {
    type: "boolean",
    default: false,
    describe:
      "Prepare by the plans that are there, for example to add cases; nothing is planned anew",
  },
};

const DEFINITIONS: Readonly<Record<string, Options>> = {
  out: { type: "string", demandOption: true, describe: "Folder for everything that is made" },
  profile: {
    choices: PROFILE_NAMES,
    default: DEFAULT_PROFILE,
    describe: "Family of trainers whose files are made",
  },
  threads: THREADS,
  planners: { type: "string", default: "3d,2d", describe: "Planners, separated by commas" },
  preprocess: { type: "boolean", default: true, describe: "--no-preprocess stops after the plan" },
  stages: { ...STAGES, default: "all" },
  overrides: { type: "string", describe: "JSON file with values that replace the planner's" },
  ...PLAN_DEFINITIONS,
  cases: { type: "string", describe: "Preprocess only these cases, separated by commas" },
  resampling: RESAMPLING,
  allow: ALLOW,
  "error-on": ERROR_ON,
  strict: { type: "boolean", default: false, describe: "Stop before the plan when a case failed" },
  force: FORCE,
  "fail-fast": { type: "boolean", default: false, describe: "Stop at the first case that fails" },
  compression: COMPRESSION,
  "max-memory": MAX_MEMORY,
  "max-voxels": {
    type: "number",
    describe: "Voxels per channel that a resampled case may have; default: 2147483648",
  },
  "stall-timeout": {
    type: "number",
    describe:
      "Minutes after which a part of a case that does not end is taken for hung; default: 30",
  },
  unpack: {
    type: "boolean",
    default: false,
    describe: "Also leave the .npy that trainers make of each npz at their first start",
  },
  ...WRITE_DEFINITIONS,
  json: JSON_LINES,
  quiet: QUIET,
  verbose: VERBOSE,
};

/** Adds the options that `run` and its single steps share. */
export function withRunOptions<T>(parser: Argv<T>): Argv<T & RunArgs> {
  return parser.options(DEFINITIONS) as unknown as Argv<T & RunArgs>;
}

/** What the pipeline is to do, from the arguments. Bad values are usage errors. */
export async function runOptionsOf(args: RunArgs, taskFolder: string): Promise<RunOptions> {
  return {
    taskFolder,
    out: args.out,
    profile: args.profile,
    resampling: args.resampling,
    ...(args.threads === undefined ? {} : { threads: parseThreads(args.threads) }),
    planners: parsePlanners(args.planners),
    stages: parseStages(args.stages),
    ...(args.cases === undefined ? {} : { cases: listOf(args.cases) }),
    ...(args.overrides === undefined ? {} : { overrides: await readOverrides(args.overrides) }),
    ...planOptionsOf(args),
    allow: parseAllow(args.allow ?? ""),
    errorOn: parseErrorOn(args.errorOn ?? ""),
    strict: args.strict,
    force: args.force,
    failFast: args.failFast,
    compression: args.compression,
    ...(args.maxMemory === undefined ? {} : { maxMemory: parseBytes(args.maxMemory) }),
    ...(args.maxVoxels === undefined ? {} : { maxVoxels: args.maxVoxels }),
    ...(args.stallTimeout === undefined ? {} : { stallMs: parseMinutes(args.stallTimeout) }),
    unpack: args.unpack,
    ...writeOptionsOf(args),
  };
}

/** Which plans are used. */
export function planOptionsOf({
  plans,
  frozenPlans,
}: Pick<RunArgs, "plans" | "frozenPlans">): Pick<RunOptions, "plans" | "frozenPlans"> {
  return { ...(plans === undefined ? {} : { plans: listOf(plans) }), frozenPlans };
}

async function readOverrides(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new UsageError(`cannot read the overrides file ${path}: ${systemReason(cause)}`, {
      cause,
      files: [path],
      remedy: 'Give a JSON file such as {"3d": {"last": {"batch_size": 4}}}.',
    });
  }
}
