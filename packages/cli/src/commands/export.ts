import { UsageError } from "@voxprep/core";
import { exportCase, restorePrediction, type StoredForm } from "@voxprep/pipeline";
import type { ResizeOperator } from "@voxprep/resample";
import type { Argv } from "yargs";
import { withPool } from "../execute/with-pool.js";
import { EXIT } from "../exit-codes.js";
import { JSON_LINES, RESAMPLING, THREADS } from "../options/shared-options.js";
import { formatShape, formatSpacing } from "../print/format.js";
import type { Output } from "../print/output.js";
import { type Command, defineCommand } from "./command.js";

interface ExportArgs {
  readonly folder: string;
  readonly case: string;
  readonly stage?: string | undefined;
  readonly plans?: string | undefined;
  readonly channel?: string | undefined;
  readonly label: boolean;
  readonly restore?: string | undefined;
  readonly resampling: ResizeOperator;
  readonly out: string;
  readonly overwrite: boolean;
  readonly threads?: number | undefined;
  readonly json: boolean;
}

/** `voxprep export`: cases and predictions as NIfTI files that lie where the raw scan lies. */
export const exportCommand: Command<ExportArgs> = defineCommand({
  usage: "export <folder> <case>",
  summary: "Write a prepared case, or a prediction of it, as NIfTI in the raw scan's place",
  options: (parser: Argv): Argv<ExportArgs> =>
    parser
      .positional("folder", {
        type: "string",
        demandOption: true,
        describe: "Output folder of run or apply, or a folder in it that holds the case",
      })
      .positional("case", {
        type: "string",
        demandOption: true,
        describe: "Name of the case, as dataset.json has it",
      })
      .options({
        stage: {
          type: "string",
          describe:
            "cropped, a stage of the 3D plan (0 or 1), or 2d; default: the highest 3D stage",
        },
        plans: {
          type: "string",
          describe: "Plans file; default: the one beside the stage folder",
        },
        channel: {
          type: "string",
          describe: "Image channels, separated by commas; default: all, and the label",
        },
        label: { type: "boolean", default: false, describe: "The label (or nonzero mask)" },
        restore: {
          type: "string",
          describe: "Prediction (.npz, .npy, .nii.gz) to bring back into the raw scan instead",
        },
        resampling: RESAMPLING,
        out: {
          type: "string",
          default: ".",
          describe: "Folder, or the .nii.gz file itself when it is one",
        },
        overwrite: { type: "boolean", default: false, describe: "Replace files that exist" },
        threads: THREADS,
        json: JSON_LINES,
      }) as unknown as Argv<ExportArgs>,
  examples: [
    ["voxprep export prepared case_001 --out look", "channels and label of the last stage"],
    ["voxprep export prepared case_001 --stage cropped --channel 0 --out crop.nii.gz", "one file"],
    [
      "voxprep export inputs case_001 --restore prediction.npz --out case_001.nii.gz",
      "a segmentation on the grid of the raw scan",
    ],
  ],
  async run(args, output) {
    const { restore: prediction, resampling } = args;
    if (prediction !== undefined && (args.label || args.channel !== undefined)) {
      throw new UsageError("--restore brings back a prediction: it has no --channel or --label");
    }
    return withPool(args, async (runner) => {
      const query = {
        folder: args.folder,
        caseId: args.case,
        form: parseForm(args.stage),
        plans: args.plans,
        to: args.out,
        overwrite: args.overwrite,
        runner,
      };
      if (prediction === undefined) {
        print(output, args, await exportCase({ ...query, volumes: parseVolumes(args) }));
      } else {
        const { file, ...made } = await restorePrediction({ ...query, prediction, resampling });
        print(output, args, { ...made, files: [file] });
      }
      return EXIT.done;
    });
  },
});

type Written = Pick<Awaited<ReturnType<typeof exportCase>>, "caseId" | "files" | "geometry">;

function print(output: Output, { json, restore }: ExportArgs, made: Written): void {
  if (json) {
    const event = restore === undefined ? "exported" : "restored";
    const { caseId, ...rest } = made;
    output.line(JSON.stringify({ event, case: caseId, ...rest }));
    return;
  }
  for (const file of made.files) output.line(file);
  const { sizeXyz, spacingXyz, originXyz } = made.geometry;
  output.line(
    `  ${formatShape(sizeXyz)} voxels of ${formatSpacing(spacingXyz)} mm, ` +
      `origin ${originXyz.map((value) => Number(value.toPrecision(6))).join(", ")} (x, y, z; LPS)`,
  );
}

function parseForm(text: string | undefined): StoredForm | undefined {
  if (text === undefined || text === "cropped" || text === "2d") return text;
  if (/^\d$/.test(text)) return Number(text);
  throw new UsageError(`--stage is "${text}"; expected cropped, 0, 1 or 2d`);
}

function parseVolumes({ channel, label }: ExportArgs) {
  if (channel === undefined) return label ? { channels: [], label } : undefined;
  const channels = channel.split(",").map((part) => Number(part.trim()));
  if (channels.every((number) => Number.isInteger(number) && number >= 0)) {
    return { channels, label };
  }
  throw new UsageError(`--channel is "${channel}"; expected numbers such as 0 or 0,1`);
}
