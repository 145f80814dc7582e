import { UsageError } from "@voxprep/core";
import {
  checkInitTarget,
  type FolderSurvey,
  type InitializedTask,
  parseLabelNames,
  surveyFolder,
  type TaskPool,
  writeSurveyedTask,
} from "@voxprep/pipeline";
import type { Argv } from "yargs";
import { commandLine } from "../command-line.js";
import { whileMaking } from "../execute/execute-run.js";
import { withPool } from "../execute/with-pool.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { JSON_LINES, THREADS } from "../options/shared-options.js";
import { ask, canAsk } from "../print/ask.js";
import { countOf } from "../print/format.js";
import type { Output } from "../print/output.js";
import { tellFindings } from "../print/print-finding.js";
import { printSurvey } from "../print/print-survey.js";
import { type Command, defineCommand } from "./command.js";

interface InitArgs {
  readonly folder: string;
  readonly out?: string | undefined;
  readonly taskId?: number | undefined;
  readonly name?: string | undefined;
  readonly modality?: string | undefined;
  readonly labels?: string | undefined;
  readonly hardLink: boolean;
  readonly yes: boolean;
  readonly threads?: number | undefined;
  readonly json: boolean;
}

/** `voxprep init`: a raw task out of loose NIfTI files. */
export const initCommand: Command<InitArgs> = defineCommand({
  usage: "init <folder>",
  summary: "Make a raw task of loose NIfTI files: find cases, channels and labels",
  options: (parser: Argv): Argv<InitArgs> =>
    parser
      .positional("folder", {
        type: "string",
        demandOption: true,
        describe: "Folder with images and labels in any usual arrangement; never changed",
      })
      .options({
        out: {
          type: "string",
          describe: "Folder that receives Task500_Name; without it the files are only looked at",
        },
        "task-id": { type: "number", describe: "Number of the task; default: 500" },
        name: { type: "string", describe: "Name of the task; default: the folder's" },
        modality: {
          type: "string",
          describe:
            "Names of the channels in order, such as CT or T1,T2; default: found or guessed",
        },
        labels: {
          type: "string",
          describe: "Names of label values: 1=liver,2=tumour; default: label_1, label_2, …",
        },
        "hard-link": {
          type: "boolean",
          default: false,
          describe: "Link files that need no change instead of copying them, where the disk can",
        },
        yes: { type: "boolean", default: false, describe: "Do not ask before files are made" },
        threads: THREADS,
        json: JSON_LINES,
      }) as unknown as Argv<InitArgs>,
  examples: [
    ["voxprep init scans", "show what is understood; nothing is written"],
    ["voxprep init scans --out raw --labels 1=liver,2=tumour", "ask, then make raw/Task500_scans"],
    [
      "voxprep init scans --out raw --task-id 17 --name Liver --modality CT --yes",
      "without asking",
    ],
  ],
  async run(args, output) {
    const { out } = args;
    const target =
      out === undefined ? undefined : await checkInitTarget(args.folder, { ...args, out });
    if (target !== undefined && !args.yes) requireSomebody();
    return withPool(args, async (pool) => {
      const survey = await surveyFolder(args.folder, {
        runner: pool,
        ...(args.modality === undefined ? {} : { modalities: modalitiesOf(args.modality) }),
        ...(args.labels === undefined ? {} : { labelNames: parseLabelNames(args.labels) }),
        onCase: (done, total) => output.transient(`labels  ${done}/${total}`),
      });
      if (args.json) output.line(JSON.stringify(surveyEvent(survey)));
      else printSurvey(output, survey);
      return goOn({ ...args, target }, survey, output, pool);
    });
  },
});

function modalitiesOf(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new UsageError(`--modality is "${text}"; expected names such as CT or T1,T2`);
}

function surveyEvent({ labels, ...survey }: FolderSurvey): Record<string, unknown> {
  return { event: "survey", ...survey, labels: Object.fromEntries(labels) };
}

/** Files are made only with somebody's consent. */
function requireSomebody(): void {
  if (canAsk()) return;
  throw new UsageError("nobody is there to be asked whether the cases are right", {
    remedy: "Leave --out away to look only; give --yes to make the task without a question.",
  });
}

async function goOn(
  args: InitArgs & { readonly target: string | undefined },
  survey: FolderSurvey,
  output: Output,
  runner: TaskPool,
): Promise<ExitCode> {
  const { out, target } = args;
  const hasCases = survey.cases.length > 0;
  if (hasCases && (out === undefined || target === undefined)) {
    if (!args.json) output.line(`\nNext: ${commandLine(["init", args.folder])} --out <folder>`);
    return EXIT.done;
  }
  if (
    hasCases &&
    !args.yes &&
    !(await ask(`\nMake ${target} of ${countOf(survey.cases.length, "case")}?`))
  ) {
    output.note("Nothing was written.");
    return EXIT.done;
  }
  return whileMaking(output, args, async (signal) => {
    const made = await writeSurveyedTask(survey, {
      ...args,
      out: out ?? args.folder,
      runner,
      signal,
      onFinding: tellFindings(output, args),
      onCase: (done, total) => output.transient(`files  ${done}/${total}`),
    });
    if (args.json) output.line(JSON.stringify({ event: "initialized", ...made }));
    else printMade(output, made);
    return EXIT.done;
  });
}

function printMade(output: Output, made: InitializedTask): void {
  const { folder, cases, testCases, files, linked } = made;
  const tests = testCases === 0 ? "" : `, ${countOf(testCases, "test case")}`;
  const links = linked === 0 ? "" : `, ${linked} of them hard links`;
  output.line();
  output.line(`${countOf(cases, "case")}${tests}: ${countOf(files, "file")}${links}`);
  output.line(folder);
  output.line();
  output.line(`Next: ${commandLine(["verify", folder])}`);
  output.line(`      ${commandLine(["run", folder])} --out <folder>`);
}
