import { COMPRESSIONS, DEFAULT_RESAMPLING } from "@voxprep/pipeline";
import type { Options, PositionalOptions } from "yargs";

// Options that several commands have: what is named alike means the same and says so in the same words.

/** How many threads work. */
export const THREADS: Options = {
  type: "number",
  describe: "Threads; default: all that the machine grants",
};

/** Prints for programs. */
export const JSON_LINES: Options = {
  type: "boolean",
  default: false,
  describe: "Print one JSON object per line",
};

/** Prints a single record for programs. */
export const JSON_RECORD: Options = {
  type: "boolean",
  default: false,
  describe: "Print one JSON object",
};

/** Prints faults only. */
export const QUIET: Options = {
  type: "boolean",
  default: false,
  describe: "Print faults only",
};

/** Prints what is for information only. */
export const VERBOSE: Options = {
  type: "boolean",
  default: false,
  describe: "Also print what is for information only, such as why something is made again",
};

/** Lets faults through. */
export const ALLOW: Options = {
  type: "string",
  describe: "Codes of case faults to let through, separated by commas",
};

/** Turns warnings into faults. */
export const ERROR_ON: Options = {
  type: "string",
  describe: "Codes of warnings that fail their case, or the run when they concern no case",
};

/** Makes a run from nothing. */
export const FORCE: Options = {
  type: "boolean",
  default: false,
  describe:
    "Make everything again, also what an earlier run finished; edited plans are overwritten",
};

/** Which resize is reproduced. */
export const RESAMPLING: Options = {
  choices: ["skimage-0.19", "skimage-0.18"],
  default: DEFAULT_RESAMPLING,
  describe: "scikit-image version whose resize is reproduced",
};

/** How arrays are compressed. */
export const COMPRESSION: Options = {
  choices: COMPRESSIONS,
  default: "fast",
  describe: "How npz files are compressed; all are read by numpy",
};

/** How much memory may be used. */
export const MAX_MEMORY: Options = {
  type: "string",
  describe: "Memory that may be used, such as 2GB; default: most of what is free",
};

/** Which stages are prepared; the default is the command's. */
export const STAGES: Options = {
  type: "string",
  describe: "Stages to prepare: all, last, or 0,1",
};

/** Only forecasts. */
export const DRY_RUN: Options = {
  type: "boolean",
  default: false,
  describe: "Only forecast shapes, disk, memory and time from headers; nothing is written",
};

/** The output folder of runs, where a command only looks at it. */
export const OUTPUT_FOLDER: PositionalOptions = {
  type: "string",
  demandOption: true,
  describe: "Output folder of a run, as --out names it",
};
