import { comparePlansFiles, describePlansFile } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { EXIT } from "../exit-codes.js";
import { JSON_RECORD } from "../options/shared-options.js";
import { printComparison, printPlans } from "../print/print-plans.js";
import { type Command, defineCommand } from "./command.js";

interface PlanShowArgs {
  readonly file: string;
  readonly json: boolean;
}

/** `voxprep plan show`: what a plans file says, as tables. */
export const planShowCommand: Command<PlanShowArgs> = defineCommand({
  usage: "show <file>",
  summary: "Show a plans file as tables: of the originals, of voxprep, of nnU-Net v2",
  options: (parser: Argv): Argv<PlanShowArgs> =>
    parser
      .positional("file", {
        type: "string",
        demandOption: true,
        describe: "Plans file: .pkl or .json",
      })
      .option("json", JSON_RECORD) as unknown as Argv<PlanShowArgs>,
  examples: [
    ["voxprep plan show nnUNetPlansv2.1_plans_3D.pkl", "stages, levels, normalization"],
    ["voxprep plan show nnUNetPlans.json --json", "plans of nnU-Net v2, for programs"],
  ],
  async run({ file, json }, output) {
    const plans = await describePlansFile(file);
    if (json) output.line(JSON.stringify({ event: "plans", ...plans }));
    else printPlans(output, plans);
    return EXIT.done;
  },
});

interface PlanDiffArgs {
  readonly a: string;
  readonly b: string;
  readonly json: boolean;
}

/** `voxprep plan diff`: in what two plans files differ, and whether arrays depend on it. */
export const planDiffCommand: Command<PlanDiffArgs> = defineCommand({
  usage: "diff <a> <b>",
  summary: "Show in what two plans files differ, and whether prepared arrays depend on it",
  options: (parser: Argv): Argv<PlanDiffArgs> =>
    parser
      .positional("a", { type: "string", demandOption: true, describe: "Plans file" })
      .positional("b", { type: "string", demandOption: true, describe: "Plans file" })
      .option("json", JSON_RECORD) as unknown as Argv<PlanDiffArgs>,
  examples: [["voxprep plan diff old_plans_3D.pkl new_plans_3D.pkl", "keys that differ"]],
  async run({ a, b, json }, output) {
    const compared = await comparePlansFiles(a, b);
    if (json) output.line(JSON.stringify({ event: "plans-diff", a, b, ...compared }));
    else printComparison(output, compared);
    return EXIT.done;
  },
});
