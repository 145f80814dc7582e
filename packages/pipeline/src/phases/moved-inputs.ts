import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { type CaseProperties, type Finding, makeFinding } from "@voxprep/core";
import {
  decodePickle,
  decodeStageCaseProperties,
  encodeCaseProperties,
  encodeStageCaseProperties,
} from "@voxprep/io";
import type { CheckedCase } from "../check/index.js";
import type { StepRecord } from "../manifest/step-record.js";
import { replaceOutput } from "../resume/commit-step.js";
import type { RunContext } from "../run/context.js";
import { caseFiles } from "../store/case-files.js";
import { pickleFile } from "../store/python-files.js";
import { type CropNotes, cropNotes } from "./crop-notes.js";

/** Where the files of a case lie, as its pickles say. */
export type CasePaths = Pick<CaseProperties, "imagePaths" | "labelPath">;

/** Paths of a case as one value of the manifest. */
export function pathsOf({ imagePaths, labelPath }: CasePaths): (string | null)[] {
  return [...imagePaths, labelPath];
}

/** True when two cases have their files under the same paths. */
export function hasSamePaths(a: CasePaths, b: CasePaths): boolean {
  return JSON.stringify(pathsOf(a)) === JSON.stringify(pathsOf(b));
}

/**
 * Writes the pickle of a crop anew for files that are the same and lie elsewhere; the array stays as it is.
 *
 * @returns The properties with the paths of now.
 */
export async function renameCropPaths(
  context: RunContext,
  { caseId, imagePaths, labelPath }: CheckedCase,
  notes: CropNotes,
): Promise<CaseProperties> {
  const properties = { ...notes.properties, imagePaths, labelPath };
  const { pkl } = caseFiles(context.folders.cropped, caseId);
  const file = pickleFile(pkl, encodeCaseProperties(properties));
  await replaceOutput(context, { step: "crop", case: caseId }, file, {
    notes: cropNotes({ ...notes, properties }),
  });
  return properties;
}

/** As {@link renameCropPaths}, for the pickle of a stage. */
export async function renameStagePaths(
  context: RunContext,
  record: StepRecord,
  paths: CasePaths,
): Promise<void> {
  const path = record.outputs.find((output) => output.path.endsWith(".pkl"))?.path;
  if (path === undefined) throw new TypeError("a stage has a pickle");
  const value = decodePickle(await readFile(path), { source: path });
  const properties = { ...decodeStageCaseProperties(value), ...paths };
  const file = pickleFile(path, encodeStageCaseProperties(properties));
  await replaceOutput(context, record, file, { notes: { paths: pathsOf(paths) } });
}

/** Tells that pickles were written anew because the raw task lies elsewhere. */
export function inputsMoved(from: string, to: string, cases: number): Finding {
  const message = `the raw files lie elsewhere than at the last run: the pickles of ${cases} cases name their new paths, no array is made again`;
  return makeFinding("VP8101", message, {
    files: [dirname(to)],
    field: "paths",
    found: to,
    expected: from,
    originals: "The old paths stay in the pickles.",
  });
}
