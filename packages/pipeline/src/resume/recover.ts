import { dirname } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import type { Manifest } from "../manifest/manifest.js";
import type { FileSystem } from "../store/file-system.js";
import type { OutputStore } from "../store/output-store.js";
import { existing } from "./foreign-files.js";
import { leftProbes } from "./probe.js";

/** What an interrupted run left and what was removed of it. */
export interface Recovery {
  readonly wasInterrupted: boolean;
  readonly temporaryFiles: number;
  /** Files of commits that never came to their record. */
  readonly halves: number;
}

/** Where an interrupted run may have left something. */
export interface RecoveryPlaces {
  readonly fs: FileSystem;
  readonly store: OutputStore;
  readonly manifest: Manifest;
  /** Folders of this run's outputs. */
  readonly folders: readonly string[];
  /** SHA-256 of a file. */
  readonly hashOf: (path: string) => Promise<string | null>;
}

/**
 * Removes temporary files, and outputs of commits that were cut between the first name and the record:
 * they stand under names that a run announced, and no record names them. A file of the whole task is removed
 * only when its bytes are those that were to be written, as somebody may have put another one there since.
 *
 * May itself be cut at any point and begun again.
 *
 * @see spec 5-faults, section 3.6
 */
export async function recover(places: RecoveryPlaces): Promise<Recovery> {
  const { fs, store, manifest, folders, hashOf } = places;
  const { owned, intended } = manifest;
  const known = new Set(manifest.records.flatMap(({ outputs }) => outputs.map(({ path }) => path)));
  const withoutRecord = (paths: Iterable<string>) =>
    existing(
      fs,
      [...paths].filter((path) => !known.has(path)),
    );
  const mayHave = manifest.mayHaveHalves;
  const halves = mayHave ? await withoutRecord(owned.ofCases) : [];
  for (const path of mayHave ? await withoutRecord(owned.ofTask) : []) {
    const hash = await hashOf(path);
    if (hash !== null && intended.get(path)?.has(hash) === true) halves.push(path);
  }
  await store.removeForGood(
    ...halves,
    ...(manifest.wasInterrupted ? await leftProbes(folders) : []),
  );
  const ownedFolders = owned.all.map((path) => dirname(path));
  return {
    wasInterrupted: manifest.wasInterrupted,
    temporaryFiles: await store.removeLeftovers([...new Set([...folders, ...ownedFolders])]),
    halves: halves.length,
  };
}

/** What was left of an interrupted run, told when this one has come to its end; `null` when there was none. */
export function recovered(
  { wasInterrupted, temporaryFiles, halves }: Recovery,
  reused: number,
  made: number,
): Finding | null {
  if (!wasInterrupted && temporaryFiles === 0 && halves === 0) return null;
  const removed = temporaryFiles + halves;
  const message = `an interrupted run was taken up: ${removed} unfinished files removed, ${reused} steps reused, ${made} made`;
  return makeFinding("VP7101", message, {
    found: { temporaryFiles, unfinishedFiles: halves, reused, made },
  });
}
