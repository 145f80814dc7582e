import { UsageError } from "@voxprep/core";
import {
  DEFAULT_MAX_ANGLE,
  DEFAULT_TOLERANCE_VOXELS,
  type FixOptions,
  type ValueReplacement,
} from "@voxprep/pipeline";
import type { Options } from "yargs";

/** Arguments of `verify --fix`. */
export interface FixArgs {
  readonly fix: boolean;
  readonly out?: string | undefined;
  readonly map?: readonly string[] | undefined;
  readonly maxAngle?: number | undefined;
  readonly tolerance?: number | undefined;
  readonly hardLink?: boolean | undefined;
  readonly keepFailed?: boolean | undefined;
}

const GROUP = "Corrected copy:";

/** Their definitions. */
export const FIX_OPTIONS: Readonly<Record<string, Options>> = {
  fix: {
    type: "boolean",
    default: false,
    group: GROUP,
    describe: "Write a copy in which is repaired what is safe to repair; the task stays as it is",
  },
  out: {
    type: "string",
    group: GROUP,
    describe: "Folder that receives the copy, under the task's name",
  },
  map: {
    type: "string",
    array: true,
    nargs: 1,
    group: GROUP,
    describe: "Label value that becomes another: 255=1; several times, or separated by commas",
  },
  "max-angle": {
    type: "number",
    group: GROUP,
    describe: `Straighten axes that are off perpendicular by at most so many degrees; default: ${DEFAULT_MAX_ANGLE}`,
  },
  tolerance: {
    type: "number",
    group: GROUP,
    describe:
      "Copy the image's geometry to files that are off by at most so many voxels; " +
      `default: ${DEFAULT_TOLERANCE_VOXELS}`,
  },
  "hard-link": {
    type: "boolean",
    group: GROUP,
    describe: "Link files that need no repair instead of copying them, where the disk can",
  },
  "keep-failed": {
    type: "boolean",
    group: GROUP,
    describe: "Copy the files of failed cases as they are; default: the copy lacks these cases",
  },
};

/** What the copy is to be; `null` without `--fix`. Options that only `--fix` has are refused without it. */
export function fixOptionsOf(args: FixArgs): FixOptions | null {
  if (!args.fix) {
    const [stray] = Object.entries(NEEDS_FIX).find(([, has]) => has(args)) ?? [];
    if (stray === undefined) return null;
    throw new UsageError(`${stray} is an option of --fix`, {
      remedy: "Add --fix, or leave the option out: without it nothing is written.",
    });
  }
  if (args.out === undefined) {
    throw new UsageError("--fix needs --out, the folder that receives the corrected copy");
  }
  const { out, maxAngle, tolerance: toleranceVoxels, hardLink, keepFailed } = args;
  return { out, map: parseMap(args.map ?? []), maxAngle, toleranceVoxels, hardLink, keepFailed };
}

const NEEDS_FIX: Readonly<Record<string, (args: FixArgs) => boolean>> = {
  "--out": ({ out }) => out !== undefined,
  "--map": ({ map }) => map !== undefined,
  "--max-angle": ({ maxAngle }) => maxAngle !== undefined,
  "--tolerance": ({ tolerance }) => tolerance !== undefined,
  "--hard-link": ({ hardLink }) => hardLink === true,
  "--keep-failed": ({ keepFailed }) => keepFailed === true,
};

/** Replacements as people write them: `255=1`, `2=1,3=1`. */
export function parseMap(texts: readonly string[]): ValueReplacement[] {
  return texts
    .flatMap((text) => text.split(","))
    .map((text) => {
      const [, from, to] = /^\s*(-?\d+(?:\.\d+)?)\s*=\s*(\d+)\s*$/.exec(text) ?? [];
      if (from !== undefined && to !== undefined) return [Number(from), Number(to)] as const;
      throw new UsageError(`--map has "${text}"; expected two label values such as 255=1`);
    });
}
