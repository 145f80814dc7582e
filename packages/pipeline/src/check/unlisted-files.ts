import { basename } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import { shownList, shownText } from "./shown-name.js";
import type { TaskFolder } from "./task-folder.js";

/** How many unlisted files a finding names. */
const NAMED = 10;

/** Files of a folder that no case claims. */
export interface UnlistedFiles {
  /** With the folder's name before them, parted by `/`; sorted. */
  readonly paths: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Files that no case claims. Names that begin with a dot are of no interest.
 *
 * @param claimed - Names in the folder that belong to a case.
 * @returns All of them, and at most one finding, `VP1017`.
 * @see spec 5-faults, F17
 */
export function unlistedFiles(folder: TaskFolder, claimed: ReadonlySet<string>): UnlistedFiles {
  const names = [...folder.names].filter((name) => !name.startsWith(".") && !claimed.has(name));
  const paths = names.map((name) => `${basename(folder.path)}/${name}`);
  return { paths, findings: names.length === 0 ? [] : [unlistedFinding(folder, names)] };
}

function unlistedFinding(folder: TaskFolder, names: readonly string[]): Finding {
  const message =
    `${basename(folder.path)} holds ${names.length} file${names.length === 1 ? "" : "s"} ` +
    `that dataset.json does not list: ${shownList(names.map(shownText), NAMED)}`;
  return makeFinding("VP1017", message, {
    files: names.slice(0, NAMED).map((name) => folder.pathOf(name)),
    found: names.length,
    expected: 0,
    remedy: "List the cases in dataset.json if they are wanted; the files are left alone.",
    originals: "The optional check stops; without it they are ignored.",
  });
}
