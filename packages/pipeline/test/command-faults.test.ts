import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  applyPlans,
  convertTask,
  exportCase,
  type FileSystem,
  fixTask,
  InlineRunner,
  type RunSummary,
  surveyFolder,
  writeSurveyedTask,
} from "@voxprep/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { COMMAND_ERRNOS, CommandBench, type WritingCommand } from "./faults/command-bench.ts";
import { DEATHS, type Fault } from "./faults/fault-disk.ts";
import { fixableTask } from "./support/fixable-task.ts";
import { imagesOf, plansFileOf, runPhantom } from "./support/new-cases.ts";
import { niftiBytes, niftiGzip } from "./support/raw-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** How many faults each loop tries: a few among all tests, all in `npm run test:faults`. */
const MOST = Number(
  process.env["VOXPREP_FAULTS"] ??
    (process.env["MODE"] === "faults" ? Number.POSITIVE_INFINITY : 12),
);

/** Which ones. */
const SEED = Number(process.env["VOXPREP_FAULTS_SEED"] ?? 20240229);

const TASK = "Task302_MriPhantom";
const root = temporaryFolder();
const runner = new InlineRunner();
const pause = async (): Promise<void> => undefined;
let run: RunSummary;
beforeAll(async () => {
  run = await runPhantom(TASK, join(root, "prepared"));
}, 120_000);

function folder(...names: string[]): string {
  const path = join(root, ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

/** A 4D image of two volumes and one of three dimensions. */
function decathlonTask(): string {
  const task = join(root, "Task04_Small");
  const four = niftiGzip({ sizeXyz: [5, 4, 3, 2] });
  writeFileSync(join(folder("Task04_Small", "imagesTr"), "a.nii.gz"), four);
  writeFileSync(join(task, "imagesTr", "b.nii.gz"), niftiGzip());
  writeFileSync(join(folder("Task04_Small", "labelsTr"), "a.nii.gz"), niftiGzip({ fill: 1 }));
  writeFileSync(join(task, "labelsTr", "b.nii.gz"), niftiGzip({ fill: 1 }));
  writeFileSync(join(task, "dataset.json"), "{}");
  return task;
}

/** Loose files: one that is copied, one that is compressed on the way. */
function looseFiles(): string {
  const loose = folder("loose");
  writeFileSync(join(loose, "a.nii.gz"), niftiGzip());
  writeFileSync(join(loose, "a_seg.nii"), niftiBytes({ dtype: "uint8", fill: 0, voxels: [1] }));
  return loose;
}

/** One case of the phantom task; with other voxels on demand. */
function scansOf(caseId: string, as: string): string {
  const images = folder("scans", as);
  for (const channel of ["0000", "0001"]) {
    const from = join(imagesOf(TASK), `${caseId}_${channel}.nii.gz`);
    cpSync(from, join(images, `new_${channel}.nii.gz`));
  }
  return images;
}

function applying(images: () => string, out: string, fs?: FileSystem): Promise<unknown> {
  const options = { plans: plansFileOf(run, "3d"), images: [images()], out, threads: 1 };
  return applyPlans(options, fs === undefined ? {} : { fs, pause });
}

const COMMANDS: readonly WritingCommand[] = [
  {
    name: "convert",
    isOneFolder: true,
    act: (fs, out) => convertTask(decathlonTask(), out, { threads: 1, fs }),
  },
  {
    name: "init",
    isOneFolder: true,
    act: async (fs, out) =>
      writeSurveyedTask(await surveyFolder(looseFiles(), { runner }), { out, runner, fs }),
  },
  {
    name: "verify --fix",
    isOneFolder: true,
    act: (fs, out) => {
      const task = fixableTask(join(root, "Task007_Fixable"));
      return fixTask(task.folder, { out, map: [[255, 1]], fs });
    },
  },
  {
    name: "export",
    isOneFolder: false,
    act: (fs, to) =>
      exportCase({
        ...{ folder: join(root, "prepared"), caseId: "mr_1", form: "cropped" },
        ...{ to, overwrite: true, fs },
      }),
  },
  {
    name: "apply",
    isOneFolder: false,
    act: (fs, out) => applying(() => scansOf("mr_1", "a"), out, fs),
  },
  {
    name: "apply over a case of other making",
    isOneFolder: false,
    before: (out) => applying(() => scansOf("mr_2", "b"), out),
    act: (fs, out) => applying(() => scansOf("mr_1", "a"), out, fs),
  },
];

describe.each(COMMANDS)("F76: $name", (command) => {
  let bench: CommandBench;
  beforeAll(async () => {
    bench = await CommandBench.prepare(temporaryFolder(), command);
  }, 120_000);

  test("dies at any call, in four ways: whole files only, and the next call completes and clears up", async () => {
    await tryAll((at) => DEATHS.map((death) => ({ at, death })));
  }, 3_600_000);

  test("F71 F72 F73: any call fails, once or from then on: a typed end that leaves nothing", async () => {
    const kinds = [false, true].flatMap((isLasting) =>
      COMMAND_ERRNOS.map((errno) => ({ errno, isLasting })),
    );
    await tryAll((at) => kinds.map((kind) => ({ at, ...kind })));
  }, 3_600_000);

  /** Tries faults spread evenly over all calls. */
  async function tryAll(faultsAt: (call: number) => readonly Fault[]): Promise<void> {
    const faults = Array.from({ length: bench.calls }, (_, i) => faultsAt(i + 1)).flat();
    const stride = Math.max(1, Math.floor(faults.length / MOST) | 1);
    let tried = 0;
    for (let i = SEED % stride; i < faults.length; i += stride) {
      const fault = faults[i];
      if (fault === undefined) continue;
      await bench.try(fault);
      tried++;
    }
    expect(tried).toBeGreaterThan(0);
    console.log(`${command.name}: ${bench.calls} calls, ${tried} of ${faults.length} faults tried`);
  }
});
