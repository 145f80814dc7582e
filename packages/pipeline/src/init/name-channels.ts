import { join } from "node:path";
import { UsageError, VoxprepError } from "@voxprep/core";
import type { TaskRunner } from "../pool/task-pool.js";
import type { InferredCase } from "./inferred-task.js";
import { MODALITY_WORDS } from "./name-words.js";
import type { SurveyedChannel } from "./survey.js";

/** Cases whose intensities are looked at to tell CT from the rest. */
const LOOKED_AT = 3;

/** Air in Hounsfield units lies below; scanners write nothing below the second. */
const AIR = -200;
const LOWEST_HU = -5000;

/** What channels are named from. */
export interface ChannelSource {
  readonly folder: string;
  /** As the files have them; `""` and numbers name no modality. */
  readonly channels: readonly string[];
  readonly volumesPerFile: number;
  readonly cases: readonly InferredCase[];
  /** Names that the caller gives, in channel order. */
  readonly given?: readonly string[] | undefined;
  readonly runner: TaskRunner;
}

/**
 * Names the channels: as given, else as the files name them, else `CT` when the values of some images look like Hounsfield units, else `MRI`.
 *
 * The name `CT` alone changes how values are normalized.
 *
 * @throws `VP0101 UsageError` when another number of names is given than there are channels.
 */
export async function nameChannels(source: ChannelSource): Promise<SurveyedChannel[]> {
  const { channels, volumesPerFile, given } = source;
  const count = channels.length * volumesPerFile;
  if (given !== undefined && count > 0) {
    if (given.length === count) return given.map((name) => ({ name, origin: "given" }));
    throw new UsageError(`--modality names ${given.length} channels, but the cases have ${count}`, {
      field: "modality",
      found: given,
      expected: count,
      remedy: `Give ${count} names in channel order, separated by commas.`,
    });
  }
  if (volumesPerFile > 1) {
    const origin = "a volume of a 4D file each, taken as MRI";
    return Array.from({ length: count }, (_, i) => ({ name: `MRI_${i}`, origin }));
  }
  return Promise.all(channels.map((channel, i) => nameChannel(source, channel, i)));
}

const KNOWN: ReadonlySet<string> = new Set(MODALITY_WORDS.values());

async function nameChannel(
  source: ChannelSource,
  channel: string,
  index: number,
): Promise<SurveyedChannel> {
  if (KNOWN.has(channel)) return { name: channel, origin: "file names" };
  const ranges = await Promise.all(
    source.cases.slice(0, LOOKED_AT).map(async ({ caseId, images }) => {
      const path = join(source.folder, images[index] ?? "");
      return source.runner.run("imageRange", { path, caseId }).catch(ignoringFaults);
    }),
  );
  const known = ranges.filter((range) => range !== null);
  const min = Math.min(...known.map((range) => range.min));
  const max = Math.max(...known.map((range) => range.max));
  const isCt = known.every((range) => range.min < AIR && range.min > LOWEST_HU && range.max > 0);
  if (known.length === 0 || min > max) return { name: "MRI", origin: "nothing to guess from" };
  const values = `guessed from values of ${shortNumber(min)} to ${shortNumber(max)}`;
  return isCt ? { name: "CT", origin: values } : { name: "MRI", origin: `${values}: no CT` };
}

/** Six significant digits: more than a guess needs. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** A file that cannot be read tells nothing here; the check of the task will say what it has. */
function ignoringFaults(error: unknown): null {
  if (error instanceof VoxprepError) return null;
  throw error;
}
