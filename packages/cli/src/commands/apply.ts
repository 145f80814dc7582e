import { applyPlans, type Compression, PROFILE_NAMES, type ProfileName } from "@voxprep/pipeline";
import type { ResizeOperator } from "@voxprep/resample";
import type { Argv } from "yargs";
import { whileListening } from "../execute/execute-run.js";
import { EXIT } from "../exit-codes.js";
import { parseAllow, parseBytes, parseStages, parseThreads } from "../options/parse-values.js";
import {
  ALLOW,
  COMPRESSION,
  JSON_LINES,
  MAX_MEMORY,
  QUIET,
  RESAMPLING,
  STAGES,
  THREADS,
} from "../options/shared-options.js";
import { countOf, formatBytes, formatDuration, printable } from "../print/format.js";
import type { Output } from "../print/output.js";
import { runPrinter } from "../print/run-printer.js";
import { type Command, defineCommand } from "./command.js";

interface ApplyArgs {
  readonly images: readonly string[];
  readonly plans: string;
  readonly out: string;
  readonly stages: string;
  readonly profile?: ProfileName | undefined;
  readonly resampling: ResizeOperator;
  readonly threads?: number | undefined;
  readonly allow?: string | undefined;
  readonly compression: Compression;
  readonly maxMemory?: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `voxprep apply`: finished plans prepare new images. */
export const applyCommand: Command<ApplyArgs> = defineCommand({
  usage: "apply <images..>",
  summary: "Prepare new images by finished plans, as training cases but without labels",
  options: (parser: Argv): Argv<ApplyArgs> =>
    parser
      .positional("images", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "Folders of <case>_0000.nii.gz and so on, or single files",
      })
      .options({
        plans: {
          type: "string",
          demandOption: true,
          describe: "Plans file, such as nnUNetPlansv2.1_plans_3D.pkl",
        },
        out: {
          type: "string",
          demandOption: true,
          describe: "Folder that receives one folder per stage",
        },
        stages: { ...STAGES, default: "last" },
        profile: {
          choices: PROFILE_NAMES,
          describe: "Family of trainers; default: the one that the plans name",
        },
        resampling: RESAMPLING,
        threads: THREADS,
        allow: ALLOW,
        compression: COMPRESSION,
        "max-memory": MAX_MEMORY,
        json: JSON_LINES,
        quiet: QUIET,
      }) as unknown as Argv<ApplyArgs>,
  examples: [
    ["voxprep apply imagesTs --plans nnUNetPlansv2.1_plans_3D.pkl --out inputs", "a whole folder"],
    ["voxprep apply scan_0000.nii.gz --plans plans.pkl --out inputs", "one case"],
  ],
  run: (args, output) =>
    whileListening(output, async (signal) => {
      const made = await applyPlans({
        plans: args.plans,
        images: args.images,
        out: args.out,
        stages: parseStages(args.stages),
        resampling: args.resampling,
        compression: args.compression,
        allow: parseAllow(args.allow ?? ""),
        signal,
        onEvent: await runPrinter(output, args),
        ...(args.profile === undefined ? {} : { profile: args.profile }),
        ...(args.threads === undefined ? {} : { threads: parseThreads(args.threads) }),
        ...(args.maxMemory === undefined ? {} : { maxMemory: parseBytes(args.maxMemory) }),
      });
      output.clear();
      if (args.json) output.line(JSON.stringify({ event: "applied", ...made }));
      else if (!args.quiet) printApplied(output, made);
      return made.failedCases.length > 0 ? EXIT.someCasesFailed : EXIT.done;
    }),
});

function printApplied(output: Output, made: Awaited<ReturnType<typeof applyPlans>>): void {
  const { preparedCases, failedCases, stages } = made;
  output.line(
    `${countOf(preparedCases.length, "case")} prepared, ${failedCases.length} failed, ` +
      `${countOf(made.warnings, "warning")}, ${formatBytes(made.bytesWritten)} written in ${formatDuration(made.wallMs)}`,
  );
  if (failedCases.length > 0) output.line(`  failed: ${failedCases.map(printable).join(", ")}`);
  output.line();
  for (const { stage, folder } of stages) output.line(`  stage ${stage}  ${folder}`);
  output.line(`  plans    ${made.plansFile}`);
}
