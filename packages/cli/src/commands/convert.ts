import { convertTask } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { commandLine } from "../command-line.js";
import { whileMaking } from "../execute/execute-run.js";
import { EXIT } from "../exit-codes.js";
import { parseThreads } from "../options/parse-values.js";
import { JSON_LINES, THREADS } from "../options/shared-options.js";
import { countOf } from "../print/format.js";
import { tellFindings } from "../print/print-finding.js";
import { type Command, defineCommand } from "./command.js";

interface ConvertArgs {
  readonly task: string;
  readonly out: string;
  readonly taskId?: number | undefined;
  readonly threads?: number | undefined;
  readonly json: boolean;
}

/** `voxprep convert`: Decathlon layout to one file per modality. */
export const convertCommand: Command<ConvertArgs> = defineCommand({
  usage: "convert <task>",
  summary: "Convert a Medical Segmentation Decathlon folder: 4D split, _0000 names",
  options: (parser: Argv): Argv<ConvertArgs> =>
    parser
      .positional("task", {
        type: "string",
        demandOption: true,
        describe: "Folder such as Task04_Hippocampus",
      })
      .options({
        out: {
          type: "string",
          demandOption: true,
          describe: "Folder that receives Task004_Hippocampus",
        },
        "task-id": { type: "number", describe: "Another task id" },
        threads: THREADS,
        json: JSON_LINES,
      }) as unknown as Argv<ConvertArgs>,
  examples: [["voxprep convert Task04_Hippocampus --out raw", "makes raw/Task004_Hippocampus"]],
  run: (args, output) =>
    whileMaking(output, args, async (signal) => {
      const made = await convertTask(args.task, args.out, {
        ...(args.taskId === undefined ? {} : { taskId: args.taskId }),
        ...(args.threads === undefined ? {} : { threads: parseThreads(args.threads) }),
        onFinding: tellFindings(output, args),
        signal,
      });
      if (args.json) output.line(JSON.stringify({ event: "converted", ...made }));
      else {
        output.line(
          `${countOf(made.images, "image")} to ${countOf(made.files, "file")}, ${countOf(made.labels, "label")}`,
        );
        output.line(made.folder);
        output.line();
        output.line(`Next: ${commandLine(["run", made.folder])} --out <folder>`);
      }
      return EXIT.done;
    }),
});
