import { realpath } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { ForeignFileError } from "@voxprep/core";
import type { Manifest } from "../manifest/manifest.js";
import { OwnedPaths } from "../manifest/owned-paths.js";
import type { OwnedNames } from "../manifest/step-record.js";
import type { FileSystem } from "../store/file-system.js";

/** Names that the message lists. */
const LISTED = 10;

/** Folds made by hand or by a trainer are kept, so they are in nobody's way. */
const KEPT: ReadonlySet<string> = new Set(["splits_final.pkl", "splits_final.json"]);

/**
 * Files that stand under names of this run and that no run of voxprep made.
 *
 * @param given - Files that the user named: they are in nobody's way.
 * @param replacesFolds - Whether the run was asked for folds, so that others are in its way.
 */
export async function foreignFiles(
  fs: FileSystem,
  manifest: Manifest,
  names: OwnedNames,
  given: readonly string[],
  replacesFolds = false,
): Promise<string[]> {
  const known = new Set(manifest.records.flatMap(({ outputs }) => outputs.map(({ path }) => path)));
  const present = await existing(fs, new OwnedPaths([names]).all);
  const { owned } = manifest;
  const mayStay = new Set(await Promise.all(given.map((path) => realpath(path))));
  const mayBeKept = (path: string) => !replacesFolds && KEPT.has(basename(path));
  // Runs announce their folds, but leave those of others alone: only a record makes a file of folds ours.
  const isOurs = (path: string) =>
    known.has(path) || (owned.has(path) && !KEPT.has(basename(path))) || mayBeKept(path);
  const unknown = present.filter((path) => !isOurs(path));
  const real = await Promise.all(unknown.map((path) => realpath(path).catch(() => path)));
  return unknown.filter((_, index) => !mayStay.has(real[index] ?? ""));
}

/** Those of the paths that are there; every folder is listed once. */
export async function existing(fs: FileSystem, paths: readonly string[]): Promise<string[]> {
  const folders = new Map<string, Set<string>>();
  for (const folder of new Set(paths.map((path) => dirname(path)))) {
    folders.set(folder, new Set(await fs.list(folder)));
  }
  return paths.filter((path) => folders.get(dirname(path))?.has(basename(path)));
}

/** The error of a run that would have to replace files that voxprep did not make. */
export function foreignFileError(paths: readonly string[]): ForeignFileError {
  const message = `${paths.length} files that voxprep did not make stand where it would write, first ${paths[0]}`;
  return new ForeignFileError(message, {
    files: paths.slice(0, LISTED),
    found: paths.length,
    remedy:
      "Move them away or choose another output folder; --adopt keeps those that are equal, --overwrite replaces them.",
    originals: "They are overwritten by name.",
  });
}
