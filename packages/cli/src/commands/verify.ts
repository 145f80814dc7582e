import { basename, resolve } from "node:path";
import {
  availableThreads,
  findingRecord,
  isOutputsFolder,
  TaskPool,
  type TaskVerification,
  verifyOutputs,
  verifyTask,
} from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { countOf, printable } from "../print/format.js";
import type { Output } from "../print/output.js";
import { printFinding } from "../print/print-finding.js";
import { printOutputs, printOutputsJson } from "../print/print-outputs.js";
import { tableLines } from "../print/table.js";
import { type Command, defineCommand } from "./command.js";
import { ERROR_ON, parseAllow, parseErrorOn, parseThreads } from "./run-options.js";

interface VerifyArgs {
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
    "Check a raw task to the last voxel, or an output folder to the last bit; nothing is written",
  options: (parser: Argv): Argv<VerifyArgs> =>
    parser
      .positional("folder", {
        type: "string",
        demandOption: true,
        describe: "Raw task folder (dataset.json, imagesTr, labelsTr), or output folder of runs",
      })
      .options({
        allow: {
          type: "string",
          describe: "Codes of case faults to let through, separated by commas",
        },
        "error-on": ERROR_ON,
        threads: { type: "number", describe: "Threads; default: all that the machine grants" },
        json: { type: "boolean", default: false, describe: "Print one JSON object per line" },
      }) as unknown as Argv<VerifyArgs>,
  examples: [
    ["voxprep verify raw/Task004_Hippocampus", "faults, labels and axis orders of all cases"],
    ["voxprep verify raw/Task004_Hippocampus --json", "the same for programs"],
    ["voxprep verify prepared", "damaged, missing and stale outputs of all tasks; exit code 5"],
  ],
  async run(args, output) {
    const threads = args.threads === undefined ? availableThreads() : parseThreads(args.threads);
    const allow = parseAllow(args.allow ?? "");
    const errorOn = parseErrorOn(args.errorOn ?? "");
    const pool = new TaskPool(threads);
    try {
      if (await isOutputsFolder(args.folder)) return await verifyPrepared(args, pool, output);
      const options = { allow, errorOn, runner: pool, onCase: progressOf(output) };
      const found = await verifyTask(args.folder, options);
      const taskFolder = resolve(args.folder);
      if (args.json) printJson(output, found, taskFolder);
      else printText(output, found, taskFolder);
      return exitCodeFor(found);
    } finally {
      await pool.close();
    }
  },
});

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

function printJson(output: Output, found: TaskVerification, taskFolder: string): void {
  for (const finding of found.findings) {
    output.line(JSON.stringify({ event: "finding", ...findingRecord(finding, taskFolder) }));
  }
  const { check, failedCases, labels, orientations } = found;
  output.line(
    JSON.stringify({
      event: "verification",
      task: basename(taskFolder),
      cases: check?.listedCases ?? null,
      failedCases,
      labels,
      orientations,
    }),
  );
}

function printText(output: Output, found: TaskVerification, taskFolder: string): void {
  for (const finding of found.findings) printFinding(output, findingRecord(finding, taskFolder));
  const { check, failedCases, labels, orientations, findings } = found;
  const task = printable(basename(taskFolder));
  if (check === null) {
    output.line(`${task}: cannot be prepared`);
    return;
  }
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  output.line(
    `${task}: ${countOf(check.listedCases - failedCases.length, "case")} good, ` +
      `${failedCases.length} failed, ${countOf(warnings, "warning")}`,
  );
  if (failedCases.length > 0) output.line(`  failed: ${failedCases.map(printable).join(", ")}`);
  const labelRows = labels.map(({ value, name, cases, voxels, mm3 }) => [
    String(value),
    printable(name ?? "(not declared)"),
    String(cases),
    String(voxels),
    (mm3 / 1000).toFixed(2),
  ]);
  printTable(output, ["label", "name", "cases", "voxels", "ml"], labelRows);
  const axisRows = orientations.map(({ axes, cases }) => [axes, String(cases)]);
  printTable(output, ["axes", "cases"], axisRows);
}

function printTable(
  output: Output,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) return;
  output.line();
  for (const line of tableLines([header, ...rows])) output.line(line);
}
