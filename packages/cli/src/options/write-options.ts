import { UsageError } from "@voxprep/core";
import { DURABILITIES, type Durability, type RunOptions } from "@voxprep/pipeline";
import type { Options } from "yargs";

/** Arguments that say what becomes of files which are there, and how new ones are written. */
export interface WriteArgs {
  readonly rehash: boolean;
  readonly adopt: boolean;
  readonly overwrite: boolean;
  readonly durability: Durability;
}

/** Options of {@link WriteArgs}; the originals' command has them too. */
export const WRITE_DEFINITIONS: Readonly<Record<keyof WriteArgs, Options>> = {
  rehash: {
    type: "boolean",
    default: false,
    describe:
      "Hash all inputs and outputs, also those whose size, times and place are as they were",
  },
  adopt: {
    type: "boolean",
    default: false,
    describe: "Keep files that voxprep did not make when they equal what it would make",
  },
  overwrite: {
    type: "boolean",
    default: false,
    describe: "Replace files that voxprep did not make",
  },
  durability: {
    choices: DURABILITIES,
    default: "full",
    describe: "full: outputs are synced to the disk; fast: they are not, for scratch disks",
  },
};

/** The pipeline's options. */
export function writeOptionsOf(
  args: WriteArgs,
): Pick<RunOptions, "rehash" | "adopt" | "overwrite" | "durability"> {
  const { rehash, adopt, overwrite, durability } = args;
  if (adopt && overwrite) {
    throw new UsageError("--adopt keeps files that --overwrite would replace", {
      remedy: "Give one of the two.",
    });
  }
  return { rehash, adopt, overwrite, durability };
}
