import { readFile } from "node:fs/promises";
import {
  type CatalogueEntry,
  ERROR_CATALOGUE,
  type ErrorCode,
  type PlanDimension,
  UsageError,
} from "@voxprep/core";
import {
  COMPRESSIONS,
  type Compression,
  DEFAULT_PROFILE,
  DEFAULT_RESAMPLING,
  PROFILE_NAMES,
  type ProfileName,
  type RunOptions,
  type StageChoice,
} from "@voxprep/pipeline";
import type { ResizeOperator } from "@voxprep/resample";
import type { Argv, Options } from "yargs";
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

/** Turns warnings into faults. */
export const ERROR_ON: Options = {
  type: "string",
  describe: "Codes of warnings that fail their case, or the run when they concern no case",
};

/** Prints what is for information only. */
export const VERBOSE: Options = {
  type: "boolean",
  default: false,
  describe: "Also print what is for information only, such as why something is made again",
};

/** Makes a run from nothing. */
export const FORCE: Options = {
  type: "boolean",
  default: false,
  describe:
    "Make everything again, also what an earlier run finished; edited plans are overwritten",
};

const DEFINITIONS: Readonly<Record<string, Options>> = {
  out: { type: "string", demandOption: true, describe: "Folder for everything that is made" },
  profile: {
    choices: PROFILE_NAMES,
    default: DEFAULT_PROFILE,
    describe: "Family of trainers whose files are made",
  },
  threads: { type: "number", describe: "Threads; default: all that the machine grants" },
  planners: { type: "string", default: "3d,2d", describe: "Planners, separated by commas" },
  preprocess: { type: "boolean", default: true, describe: "--no-preprocess stops after the plan" },
  stages: { type: "string", default: "all", describe: "Stages to prepare: all, last, or 0,1" },
  overrides: { type: "string", describe: "JSON file with values that replace the planner's" },
  ...PLAN_DEFINITIONS,
  cases: { type: "string", describe: "Preprocess only these cases, separated by commas" },
  resampling: {
    choices: ["skimage-0.19", "skimage-0.18"],
    default: DEFAULT_RESAMPLING,
    describe: "scikit-image version whose resize is reproduced",
  },
  allow: { type: "string", describe: "Codes of case faults to let through, separated by commas" },
  "error-on": ERROR_ON,
  strict: { type: "boolean", default: false, describe: "Stop before the plan when a case failed" },
  force: FORCE,
  "fail-fast": { type: "boolean", default: false, describe: "Stop at the first case that fails" },
  compression: {
    choices: COMPRESSIONS,
    default: "fast",
    describe: "How npz files are compressed; all are read by numpy",
  },
  "max-memory": {
    type: "string",
    describe: "Memory that may be used, such as 2GB; default: most of what is free",
  },
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
  json: { type: "boolean", default: false, describe: "Print one JSON object per line" },
  quiet: { type: "boolean", default: false, describe: "Print faults only" },
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

/** A number of threads. */
export function parseThreads(value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new UsageError(`--threads is ${value}; expected a whole number of at least 1`);
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  t: 1e12,
  ki: 2 ** 10,
  mi: 2 ** 20,
  gi: 2 ** 30,
  ti: 2 ** 40,
};

/** A number of bytes as people write it: `2GB`, `512MiB`, `1.5g`. */
export function parseBytes(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)\s*([kmgt]?i?)b?$/i.exec(text) ?? [];
  const factor = UNITS[(unit ?? "").toLowerCase()];
  if (number !== undefined && factor !== undefined && Number(number) > 0)
    return Number(number) * factor;
  throw new UsageError(`--max-memory is "${text}"; expected a size such as 2GB or 512MiB`);
}

/** Minutes as milliseconds. */
function parseMinutes(value: number): number {
  if (value > 0 && Number.isFinite(value)) return value * 60_000;
  throw new UsageError(`--stall-timeout is ${value}; expected a number of minutes above 0`);
}

/** Planner names in the order in which they run. */
export function parsePlanners(text: string): PlanDimension[] {
  const names = listOf(text);
  const wrong = names.find((name) => name !== "3d" && name !== "2d");
  if (wrong === undefined && names.length > 0) return names as PlanDimension[];
  throw new UsageError(`--planners is "${text}"; expected 3d, 2d, or both: 3d,2d`);
}

/** Stages by name or number. */
export function parseStages(text: string): StageChoice {
  if (text === "all" || text === "last") return text;
  const numbers = listOf(text).map(Number);
  if (numbers.length > 0 && numbers.every((n) => n === 0 || n === 1)) return numbers;
  throw new UsageError(`--stages is "${text}"; expected all, last, 0, 1 or 0,1`);
}

/** Codes of faults that may be let through. */
export function parseAllow(text: string): Set<ErrorCode> {
  return parseCodes("--allow", text, ({ allow }) => allow === true, "which cannot be allowed");
}

/** Codes of warnings that are to be faults. */
export function parseErrorOn(text: string): Set<ErrorCode> {
  const isWarning = ({ severity }: CatalogueEntry) => severity === "warning";
  return parseCodes("--error-on", text, isWarning, "which is no warning");
}

function parseCodes(
  option: string,
  text: string,
  fits: (entry: CatalogueEntry) => boolean,
  problem: string,
): Set<ErrorCode> {
  const codes = listOf(text);
  for (const code of codes) {
    const entry = Object.entries<CatalogueEntry>(ERROR_CATALOGUE).find(
      ([one]) => one === code,
    )?.[1];
    if (entry !== undefined && fits(entry)) continue;
    throw new UsageError(
      entry === undefined
        ? `${option} names ${code}, which is no code`
        : `${option} names ${code} (${entry.name}), ${problem}`,
    );
  }
  return new Set(codes as ErrorCode[]);
}

async function readOverrides(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new UsageError(`cannot read the overrides file ${path}: ${(cause as Error).message}`, {
      cause,
      files: [path],
      remedy: 'Give a JSON file such as {"3d": {"last": {"batch_size": 4}}}.',
    });
  }
}

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
