import { UsageError } from "@voxprep/core";
import { planFromFingerprint } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { EXIT } from "../exit-codes.js";
import { type RunArgs, runOptionsOf, withRunOptions } from "../options/run-options.js";
import { formatShape, formatSpacing } from "../print/format.js";
import { tableLines } from "../print/table.js";
import { type Command, defineCommand } from "./command.js";
import { planDiffCommand, planShowCommand } from "./plan-show.js";
import { runPhases } from "./run.js";

type PlanArgs = RunArgs & {
  readonly task?: string | undefined;
  readonly fingerprint?: string | undefined;
};

/** `voxprep plan`: plans of a task, or from a fingerprint alone. */
export const planCommand: Command<PlanArgs> = defineCommand({
  usage: "plan [task]",
  summary: "Plan from the fingerprint of a task, or from a dataset_properties.pkl alone",
  options: (parser: Argv): Argv<PlanArgs> =>
    withRunOptions(
      parser
        .positional("task", { type: "string", describe: "Raw task folder" })
        .option("fingerprint", { type: "string", describe: "dataset_properties.pkl to plan from" }),
    ) as unknown as Argv<PlanArgs>,
  subcommands: [planShowCommand, planDiffCommand] as unknown as readonly Command<never>[],
  examples: [
    ["voxprep plan raw/Task004_Hippocampus --out prepared", "after crop and fingerprint"],
    ["voxprep plan --fingerprint dataset_properties.pkl --out plans", "without any image"],
    ["voxprep plan show prepared/…/…_plans_3D.pkl", "what a plan says"],
  ],
  async run(args, output) {
    const { task, fingerprint } = args;
    if (task !== undefined && fingerprint === undefined) {
      return runPhases({ ...args, task }, ["check", "plan"], output);
    }
    if (fingerprint === undefined || task !== undefined) {
      throw new UsageError(
        "give either a raw task folder or --fingerprint <dataset_properties.pkl>",
      );
    }
    if (args.plans !== undefined || args.frozenPlans) {
      throw new UsageError("--plans and --frozen-plans need a raw task folder");
    }
    const options = await runOptionsOf(args, "");
    const made = await planFromFingerprint({
      ...options,
      fingerprintFile: fingerprint,
      outFolder: args.out,
    });
    if (args.json) {
      for (const { file, plan } of made)
        output.line(JSON.stringify({ event: "plan", file, stages: plan.stages }));
      return EXIT.done;
    }
    if (args.quiet) return EXIT.done;
    for (const { file, plan } of made) {
      output.line(file);
      const rows = plan.stages.map((stage, i) => [
        `${plan.dimension} stage ${i}`,
        formatSpacing(stage.currentSpacing),
        formatShape(stage.medianShape),
        formatShape(stage.patchSize),
        String(stage.batchSize),
      ]);
      const header = ["stage", "spacing (mm)", "median shape", "patch", "batch"];
      for (const line of tableLines([header, ...rows])) output.line(line);
    }
    return EXIT.done;
  },
});
