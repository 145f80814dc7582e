import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { UsageError } from "@voxprep/core";
import { systemReason } from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { EXIT } from "../exit-codes.js";
import { describeNpy, describeNpz } from "../inspect/describe-array.js";
import { describeNifti } from "../inspect/describe-nifti.js";
import { describePickle } from "../inspect/describe-pickle.js";
import type { Description } from "../inspect/description.js";
import { JSON_RECORD } from "../options/shared-options.js";
import { printable } from "../print/format.js";
import { tableLines, valueLines } from "../print/table.js";
import { type Command, defineCommand } from "./command.js";

interface InspectArgs {
  readonly file: string;
  readonly json: boolean;
}

const DESCRIBERS: readonly (readonly [RegExp, (file: string) => Promise<Description>])[] = [
  [/\.(nii|hdr|img)(\.gz)?$/, describeNifti],
  [/\.npz$/, describeNpz],
  [/\.npy$/, describeNpy],
  [/\.pkl$/, describePickle],
];

/** `voxprep inspect`: what a file holds, as a person wants to read it. */
export const inspectCommand: Command<InspectArgs> = defineCommand({
  usage: "inspect <file>",
  summary: "Show what a .nii.gz, .npz, .npy or .pkl holds",
  options: (parser: Argv): Argv<InspectArgs> =>
    parser
      .positional("file", { type: "string", demandOption: true, describe: "File to show" })
      .option("json", JSON_RECORD) as unknown as Argv<InspectArgs>,
  examples: [
    ["voxprep inspect imagesTr/img_0000.nii.gz", "header and geometry"],
    ["voxprep inspect plans_3D.pkl", "a plan as an outline"],
  ],
  async run({ file, json }, output) {
    const describe = DESCRIBERS.find(([pattern]) => pattern.test(file))?.[1];
    if (describe === undefined) {
      throw new UsageError(`${file} is none of .nii, .nii.gz, .hdr, .img, .npz, .npy, .pkl`);
    }
    await access(file, constants.R_OK).catch((cause: unknown) => {
      throw new UsageError(`cannot read ${file}: ${systemReason(cause)}`, {
        cause,
        files: [file],
      });
    });
    const { kind, sections, facts } = await describe(file);
    if (json) {
      output.line(JSON.stringify({ file, kind, ...facts }, jsonSafe));
      return EXIT.done;
    }
    output.line(printable(file));
    for (const { title, rows, isTable } of sections) {
      const lines = isTable === true ? tableLines : valueLines;
      output.line(`\n${title}`);
      for (const line of lines(rows.map((row) => row.map(printable)))) output.line(line);
    }
    return EXIT.done;
  },
});

/** JSON has no big integers and no infinities: they become text. */
function jsonSafe(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
