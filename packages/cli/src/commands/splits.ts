import { UsageError } from "@voxprep/core";
import { isRawTask, writeSplits } from "@voxprep/pipeline";
import { DEFAULT_FOLDS } from "@voxprep/splits";
import type { Argv } from "yargs";
import { EXIT } from "../exit-codes.js";
import { tableLines } from "../print/table.js";
import { type Command, defineCommand } from "./command.js";
import { runPhases } from "./run.js";
import { type RunArgs, withRunOptions } from "./run-options.js";

type SplitsArgs = RunArgs & {
  readonly source?: string | undefined;
  readonly ids?: string | undefined;
  readonly folds: number;
  readonly seed: number;
};

/** `voxprep splits`: folds of a task, of a list of ids, or of a folder of npz files. */
export const splitsCommand: Command<SplitsArgs> = defineCommand({
  usage: "splits [source]",
  summary: "Write splits_final.pkl for a raw task folder, a folder of npz files, or a list of ids",
  options: (parser: Argv): Argv<SplitsArgs> =>
    withRunOptions(
      parser
        .positional("source", {
          type: "string",
          describe: "Raw task folder, or a folder of npz files",
        })
        .option("ids", { type: "string", describe: "Text file with one case id a line" })
        .option("folds", { type: "number", default: DEFAULT_FOLDS, describe: "Number of folds" })
        .option("seed", { type: "number", default: 12345, describe: "Seed of the shuffle" }),
    ) as unknown as Argv<SplitsArgs>,
  examples: [
    ["voxprep splits --ids ids.txt --out folds", "folds of a list"],
    ["voxprep splits prepared/…_stage0 --out folds", "folds of prepared cases"],
    ["voxprep splits raw/Task004_Hippocampus --out prepared", "the last step of `run`"],
  ],
  async run(args, output) {
    const { source, ids } = args;
    if ((source === undefined) === (ids === undefined)) {
      throw new UsageError("give either a folder or --ids <file with one id a line>");
    }
    if (source !== undefined && isRawTask(source)) {
      return runPhases({ ...args, task: source }, ["check", "splits"], output);
    }
    const made = await writeSplits({
      ...(source === undefined ? {} : { folder: source }),
      ...(ids === undefined ? {} : { idsFile: ids }),
      outFolder: args.out,
      folds: args.folds,
      seed: args.seed,
    });
    if (args.json) {
      output.line(JSON.stringify({ event: "splits", files: made.files, folds: made.folds }));
    } else if (!args.quiet) {
      const rows = made.folds.map((fold, i) => [
        `fold ${i}`,
        String(fold.train.length),
        String(fold.val.length),
      ]);
      for (const line of tableLines([["", "train", "val"], ...rows])) output.line(line);
      for (const file of made.files) output.line(`  ${file}`);
    }
    return EXIT.done;
  },
});
