import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { convertTask, type ProfileName, type RunOptions, runTask } from "@voxprep/pipeline";
import { compareConversion } from "./compare-conversion.ts";
import { compareTask, type OutputFolders } from "./compare-task.ts";
import { GoldenTask } from "./golden-task.ts";
import { Tally } from "./tally.ts";

/** Profiles in the order of the golden folders. */
export const PROFILES: readonly ProfileName[] = ["nnunet-v1", "nnformer", "unetr-pp"];

/** Where goldens and the raw tasks they were made of lie. */
export interface GoldenFolders {
  readonly golden: string;
  /** Searched in this order for `TaskNNN_Name`, then for the Decathlon folder of the same name. */
  readonly raw: readonly string[];
  readonly work: string;
  /** How the tasks are run, besides the profile. */
  readonly options?: Partial<RunOptions>;
}

/** A set of goldens: runs each task from its raw scans and compares what is left. */
export class GoldenSet {
  readonly #folders: GoldenFolders;
  readonly #converted = new Map<string, Promise<string>>();
  readonly total: Tally = new Tally();

  constructor(folders: GoldenFolders) {
    this.#folders = folders;
  }

  tasksOf(profile: ProfileName): string[] {
    const folder = join(this.#folders.golden, profile);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  golden(profile: string, task: string): GoldenTask {
    return new GoldenTask(join(this.#folders.golden, profile, task));
  }

  /** Runs a task and compares everything; the mismatches are the result. */
  async check(profile: ProfileName, task: string): Promise<Tally> {
    const golden = this.golden(profile, task);
    const { rawTask, msdTask } = await this.rawTask(task);
    const tally = await compareTask(await this.run(rawTask, profile), golden);
    if (golden.has("convert")) {
      if (msdTask === undefined)
        tally.mismatch(`${task} was not converted, but has a golden of it`);
      else tally.add(compareConversion(msdTask, rawTask, golden));
    }
    this.total.add(tally);
    return tally;
  }

  /** Runs a raw task into a folder of its own. */
  async run(
    rawTask: string,
    profile: ProfileName,
    options: Partial<RunOptions> = {},
  ): Promise<OutputFolders> {
    const { resampling = "" } = options;
    const out = join(this.#folders.work, `${profile}${resampling}`);
    const all = { ...this.#folders.options, ...options };
    const summary = await runTask({ taskFolder: rawTask, out, profile, ...all });
    if (summary.failedCases.length > 0)
      throw new Error(`failed: ${summary.failedCases.join(", ")}`);
    return summary;
  }

  /** The raw task in nnU-Net v1 layout; Decathlon folders are converted once. */
  async rawTask(task: string): Promise<{ rawTask: string; msdTask?: string }> {
    const [, id = "", name = ""] = /^Task(\d+)_(.+)$/.exec(task) ?? [];
    const names = [`Task${id.replace(/^0/, "")}_${name}`, task];
    for (const folder of this.#folders.raw) {
      for (const candidate of names.map((one) => join(folder, one))) {
        if (!existsSync(candidate)) continue;
        if (isConverted(candidate)) return { rawTask: candidate };
        return { rawTask: await this.#convert(candidate), msdTask: candidate };
      }
    }
    throw new Error(`there is no raw task of ${task} in ${this.#folders.raw.join(", ")}`);
  }

  #convert(msdTask: string): Promise<string> {
    const known = this.#converted.get(msdTask);
    if (known !== undefined) return known;
    const made = convertTask(msdTask, join(this.#folders.work, "raw")).then(({ folder }) => folder);
    this.#converted.set(msdTask, made);
    return made;
  }
}

/** True when the images are named with their modality. */
function isConverted(taskFolder: string): boolean {
  const images = readdirSync(join(taskFolder, "imagesTr")).filter((name) => !name.startsWith("."));
  return images.every((name) => /_\d{4}\.nii\.gz$/.test(name));
}
