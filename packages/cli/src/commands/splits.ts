import { basename, join, resolve } from "node:path";
import { UsageError } from "@voxprep/core";
import {
  type CaseSource,
  DEFAULT_PROFILE,
  measureBalance,
  PROFILE_NAMES,
  type ProfileName,
  readCaseSource,
  recipeOf,
  SPLITS_FORMATS,
  type SplitsFormat,
  type TaskPool,
  taskFoldersUnder,
  type WrittenSplits,
  writeSplits,
} from "@voxprep/pipeline";
import { DEFAULT_FOLDS, DEFAULT_SEED, makeSplits } from "@voxprep/splits";
import type { Argv } from "yargs";
import { executeRun } from "../execute/execute-run.js";
import { withPool } from "../execute/with-pool.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { parseAllow } from "../options/parse-values.js";
import { ALLOW, JSON_LINES, QUIET, THREADS } from "../options/shared-options.js";
import { WRITE_DEFINITIONS } from "../options/write-options.js";
import type { Output } from "../print/output.js";
import { printFindings } from "../print/print-finding.js";
import { type PrintedSplits, printSplits, splitsEvent } from "../print/print-splits.js";
import { type Command, defineCommand } from "./command.js";
import { splitsCheckCommand } from "./splits-check.js";

interface SplitsArgs {
  readonly source?: string | undefined;
  readonly ids?: string | undefined;
  readonly out: string;
  readonly folds?: number | undefined;
  readonly seed?: number | undefined;
  readonly groupBy?: string | undefined;
  readonly stratify?: string | undefined;
  readonly leaveOneGroupOut: boolean;
  readonly testSet?: string | undefined;
  readonly format: SplitsFormat;
  readonly volumes: boolean;
  readonly profile: ProfileName;
  readonly allow?: string | undefined;
  readonly threads?: number | undefined;
  readonly adopt: boolean;
  readonly overwrite: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

type MadeSplits = Omit<WrittenSplits, "findings">;

/** `voxprep splits`: folds of a task, of a list of ids, or of a folder of npz files. */
export const splitsCommand: Command<SplitsArgs> = defineCommand({
  usage: "splits [source]",
  summary: "Write splits_final for a raw task, a folder of npz files, or a list of ids",
  options: (parser: Argv): Argv<SplitsArgs> =>
    parser
      .positional("source", {
        type: "string",
        describe: "Raw task, folder of cropped or prepared cases, or text file with one id a line",
      })
      .options({
        ids: { type: "string", describe: "Text file with one case id a line, instead of a source" },
        out: {
          type: "string",
          demandOption: true,
          describe: "Folder for the files; of a raw task the --out of its run",
        },
        folds: { type: "number", describe: `Number of folds; default: ${DEFAULT_FOLDS}` },
        seed: { type: "number", describe: `Seed of the shuffle; default: ${DEFAULT_SEED}` },
        "group-by": {
          type: "string",
          describe:
            "Keep the cases of a group (a patient) together: regular expression with one capture, or <file.csv>:<column>",
        },
        stratify: {
          type: "string",
          describe: "Balance the folds by labels, volume, or <file.csv>:<column>",
        },
        "leave-one-group-out": { type: "boolean", default: false, describe: "One fold per group" },
        "test-set": {
          type: "string",
          describe:
            "Cases held out of all folds: file with one id a line, id,id,…, or a share: 0.2",
        },
        format: {
          choices: SPLITS_FORMATS,
          default: "v1" as const,
          describe: "v1: pickle and JSON; v2: the JSON of nnU-Net v2",
        },
        volumes: {
          type: "boolean",
          default: true,
          describe: "--no-volumes: read no label files for the table",
        },
        profile: {
          choices: PROFILE_NAMES,
          default: DEFAULT_PROFILE,
          describe: "Family of trainers; decides the folder of a raw task's splits",
        },
        adopt: WRITE_DEFINITIONS.adopt,
        overwrite: WRITE_DEFINITIONS.overwrite,
        allow: ALLOW,
        threads: THREADS,
        json: JSON_LINES,
        quiet: QUIET,
      }) as unknown as Argv<SplitsArgs>,
  subcommands: [splitsCheckCommand as unknown as Command<never>],
  examples: [
    ["voxprep splits raw/Task004_Hippocampus --out prepared", "the last step of `run`"],
    ["voxprep splits --ids ids.txt --out folds --format v2", "folds of a list, for nnU-Net v2"],
    ["voxprep splits raw/Task017_Liver --out prepared --group-by '^(p\\d+)_'", "patients whole"],
    [
      "voxprep splits prepared/…_stage0 --out folds --stratify volume --test-set 0.2",
      "and a test set",
    ],
    ["voxprep splits check prepared/…/splits_final.pkl --group-by '^(p\\d+)_'", "look for leaks"],
  ],
  async run(args, output) {
    const path = sourceOf(args);
    if (args.adopt && args.overwrite) {
      throw new UsageError("--adopt keeps files that --overwrite would replace");
    }
    const allow = parseAllow(args.allow ?? "");
    return withPool(args, async (pool) => {
      const { source, findings } = await readCaseSource(path, { allow });
      if (source !== null && isLastStepOfRun(args, source)) {
        return lastStepOfRun(args, source, output, pool);
      }
      printFindings(output, findings, args, source?.path);
      if (source === null) return EXIT.runFailed;
      const { findings: noticed, ...made } = await writeSplits({
        ...args,
        source,
        runner: pool,
        onCase: (done, total) => output.transient(`labels  ${done}/${total}`),
      });
      printFindings(output, noticed, args, source.path);
      await tell(args, source, made, output, pool);
      return source.failedCases.length > 0 ? EXIT.someCasesFailed : EXIT.done;
    });
  },
});

function sourceOf({ source, ids, leaveOneGroupOut, groupBy, folds }: SplitsArgs): string {
  if (leaveOneGroupOut && groupBy === undefined) {
    throw new UsageError("--leave-one-group-out needs --group-by");
  }
  if (leaveOneGroupOut && folds !== undefined) {
    throw new UsageError("--leave-one-group-out makes one fold per group; --folds has no place");
  }
  const given = [source, ids].filter((one) => one !== undefined);
  const [only] = given;
  if (only !== undefined && given.length === 1) return only;
  throw new UsageError("give either a folder or --ids <file with one id a line>");
}

/** True when what is asked for is what `run` does at its end. */
function isLastStepOfRun(args: SplitsArgs, { kind, ids }: CaseSource): boolean {
  const { folds, seed, groupBy, stratify, testSet, format } = args;
  const hasChoice = [folds, seed, groupBy, stratify, testSet].some((one) => one !== undefined);
  return kind === "task" && ids.length >= DEFAULT_FOLDS && !hasChoice && format === "v1";
}

async function lastStepOfRun(
  args: SplitsArgs,
  source: CaseSource,
  output: Output,
  pool: TaskPool,
): Promise<ExitCode> {
  const options = {
    taskFolder: source.path,
    out: args.out,
    profile: args.profile,
    allow: parseAllow(args.allow ?? ""),
    adopt: args.adopt,
    overwrite: args.overwrite,
    phases: new Set(["check", "splits"] as const),
  };
  const code = await executeRun(options, args, output);
  if (code === EXIT.done || code === EXIT.someCasesFailed) {
    await tell(args, source, madeByRun(args, source), output, pool);
  }
  return code;
}

/** What the run wrote: the folds that `makeSplits` gives without options. */
function madeByRun({ out, profile }: SplitsArgs, { path, ids }: CaseSource): MadeSplits {
  const folders = taskFoldersUnder(resolve(out), recipeOf(profile).layout, basename(path));
  const files = ["splits_final.json", "splits_final.pkl"].map((name) =>
    join(folders.preprocessed, name),
  );
  return { ...makeSplits(ids), files, classes: null };
}

/** Prints what the folds hold, for which labels are read unless nobody is to see it. */
async function tell(
  args: SplitsArgs,
  source: CaseSource,
  made: MadeSplits,
  output: Output,
  runner: TaskPool,
): Promise<void> {
  const measured = await measureBalance(source, made.folds, {
    groups: made.groups,
    testIds: made.testIds,
    volumes: args.volumes && (args.json || !args.quiet),
    runner,
    onCase: (done, total) => output.transient(`labels  ${done}/${total}`),
  });
  printFindings(output, measured.findings, args, source.path);
  const { labelNames } = source;
  const { seed = DEFAULT_SEED, groupBy, stratify } = args;
  const printed: PrintedSplits = { ...made, measured, labelNames, seed, groupBy, stratify };
  if (args.json) output.line(JSON.stringify(splitsEvent(printed)));
  else printSplits(output, printed, args.quiet);
}
