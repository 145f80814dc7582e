import { basename, resolve } from "node:path";
import { UsageError } from "@voxprep/core";
import {
  type FixOptions,
  fixTask,
  isOutputsFolder,
  type TaskPool,
  type TaskVerification,
  type VerifyOptions,
  verifyOutputs,
  verifyTask,
} from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { whileMaking } from "../execute/execute-run.js";
import { withPool } from "../execute/with-pool.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { FIX_OPTIONS, type FixArgs, fixOptionsOf } from "../options/fix-options.js";
import { parseAllow, parseErrorOn } from "../options/parse-values.js";
import { ALLOW, ERROR_ON, JSON_LINES, THREADS } from "../options/shared-options.js";
import type { Output } from "../print/output.js";
import { printFindings, tellFindings } from "../print/print-finding.js";
import { printFixed, printFixedJson } from "../print/print-fixed.js";
import { printOutputs, printOutputsJson } from "../print/print-outputs.js";
import { printVerification, verificationRecord } from "../print/print-verification.js";
import { type Command, defineCommand } from "./command.js";

interface VerifyArgs extends FixArgs {
  readonly folder: string;
  readonly allow?: string | undefined;
  readonly errorOn?: string | undefined;
  readonly threads?: number | undefined;
  readonly json: boolean;
}

/**
 * `voxprep verify`: everything that can be wrong with a raw task, to the last voxel, or with the outputs of runs, to the
 * last bit.
 */
export const verifyCommand: Command<VerifyArgs> = defineCommand({
  usage: "verify <folder>",
  summary:
    "Check a raw task to the last voxel, with --fix write a corrected copy; or check an output folder to the last bit",
  options: (parser: Argv): Argv<VerifyArgs> =>
    parser
      .positional("folder", {
        type: "string",
        demandOption: true,
        describe: "Raw task folder (dataset.json, imagesTr, labelsTr), or output folder of runs",
      })
      .options({
        allow: ALLOW,
        "error-on": ERROR_ON,
        threads: THREADS,
        json: JSON_LINES,
        ...FIX_OPTIONS,
      }) as unknown as Argv<VerifyArgs>,
  examples: [
    ["voxprep verify raw/Task004_Hippocampus", "faults, labels and axis orders of all cases"],
    ["voxprep verify raw/Task004_Hippocampus --json", "the same for programs"],
    [
      "voxprep verify raw/Task004_Hippocampus --fix --out fixed --map 255=1",
      "a corrected copy, fixed/Task004_Hippocampus",
    ],
    ["voxprep verify prepared", "damaged, missing and stale outputs of all tasks; exit code 5"],
  ],
  async run(args, output) {
    const allow = parseAllow(args.allow ?? "");
    const errorOn = parseErrorOn(args.errorOn ?? "");
    const fixing = fixOptionsOf(args);
    return withPool(args, async (pool) => {
      if (await isOutputsFolder(args.folder)) {
        if (fixing !== null) throw new UsageError("--fix repairs raw tasks, not outputs of runs");
        return verifyPrepared(args, pool, output);
      }
      const options = { allow, errorOn, runner: pool, onCase: progressOf(output) };
      if (fixing === null) return verifyRaw(args, { fixing, options }, output);
      return whileMaking(output, args, (signal) =>
        verifyRaw(args, { fixing: { ...fixing, signal }, options }, output),
      );
    });
  },
});

interface RawChoices {
  readonly fixing: FixOptions | null;
  readonly options: VerifyOptions;
}

async function verifyRaw(
  { folder, json }: VerifyArgs,
  { fixing, options }: RawChoices,
  output: Output,
): Promise<ExitCode> {
  const taskFolder = resolve(folder);
  const task = basename(taskFolder);
  const onFinding = tellFindings(output, { json });
  const fixed =
    fixing === null ? null : await fixTask(taskFolder, { ...options, ...fixing, onFinding });
  const found = fixed?.verification ?? (await verifyTask(taskFolder, options));
  printFindings(output, found.findings, { json }, taskFolder);
  if (!json) {
    printVerification(output, found, task);
    if (fixed !== null) printFixed(output, fixed, task);
  } else if (fixed !== null) printFixedJson(output, fixed, task);
  else {
    const record = verificationRecord(found);
    output.line(JSON.stringify({ event: "verification", task, ...record }));
  }
  return exitCodeFor(found);
}

async function verifyPrepared(
  { folder, json }: VerifyArgs,
  runner: TaskPool,
  output: Output,
): Promise<ExitCode> {
  const found = await verifyOutputs(folder, { runner, onStep: progressOf(output) });
  const print = json ? printOutputsJson : printOutputs;
  print(output, found, resolve(folder));
  return found.isSound ? EXIT.done : EXIT.unsound;
}

function progressOf(output: Output): (done: number, total: number) => void {
  return (done, total) => output.transient(`verify  ${done}/${total}`);
}

function exitCodeFor({ findings, failedCases }: TaskVerification): ExitCode {
  if (findings.some(({ severity }) => severity === "run")) return EXIT.runFailed;
  return failedCases.length > 0 ? EXIT.someCasesFailed : EXIT.done;
}
