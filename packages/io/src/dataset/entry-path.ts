import { IMAGE_ENDING } from "./dataset.js";
import type { DatasetNotes } from "./dataset-notes.js";

/** Folder that an entry's path may name. */
export type EntryFolder = "imagesTr" | "labelsTr";

/**
 * The file name of an `image` or `label` entry; `null` when the entry is refused.
 *
 * As in the originals only the last part of the path counts. What leads elsewhere is refused all the
 * same: the writer of the list meant another file.
 *
 * @see spec 5-faults, F12 and F58
 */
export function readEntryPath(
  entry: string,
  folder: EntryFolder,
  existing: ReadonlySet<string> | undefined,
  notes: DatasetNotes,
): string | null {
  const parts = entry.split("/");
  const name = parts.pop() ?? "";
  const shown = JSON.stringify(entry);
  const unsafe = unsafeReason(entry, name);
  if (unsafe !== null) {
    notes.add("VP9102", `the entry ${shown} ${unsafe}`, {
      found: shown,
      expected: "a file name without control characters, backslashes and dots alone",
      remedy: "Rename the files of the case and correct the entry.",
      originals: "They take the part after the last slash as it is.",
    });
    return null;
  }
  if (!isFolderPart(parts, folder)) {
    notes.add("VP9101", `the entry ${shown} does not lie in ${folder}`, {
      found: shown,
      expected: `./${folder}/${name}`,
      remedy: `Write the entry as "./${folder}/${name}".`,
      originals: `They look in ${folder} whatever the folder part says.`,
    });
    return null;
  }
  if (!name.endsWith(IMAGE_ENDING)) {
    reportEnding(name, folder, existing, notes);
    return null;
  }
  return name;
}

function isFolderPart(parts: readonly string[], folder: EntryFolder): boolean {
  if (parts.length > 0 && parts[0] === "") return false; // absolute
  const named = parts.filter((part) => part !== "" && part !== ".");
  return named.length === 0 || (named.length === 1 && named[0] === folder);
}

function unsafeReason(entry: string, name: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(entry)) return "has a control character";
  if (entry.includes("\\")) return "has a backslash, which is a folder separator on Windows";
  if (/\p{Surrogate}/u.test(entry)) return "has half a surrogate pair, which no file name can hold";
  const stem = name.endsWith(IMAGE_ENDING) ? name.slice(0, -IMAGE_ENDING.length) : name;
  if (/^\.*$/.test(stem)) return "has no name";
  if (stem.includes(IMAGE_ENDING)) return `has ${IMAGE_ENDING} inside its name`;
  return null;
}

function reportEnding(
  name: string,
  folder: EntryFolder,
  existing: ReadonlySet<string> | undefined,
  notes: DatasetNotes,
): void {
  const stem = name.replace(/\.[A-Za-z]\w*(\.gz)?$/, "");
  const expected = `${stem}${IMAGE_ENDING}`;
  const near = nearFiles(stem, existing);
  const there = near.length > 0 ? `; in ${folder} there is ${near.join(", ")}` : "";
  notes.add("VP1015", `the entry ${JSON.stringify(name)} does not end in ${IMAGE_ENDING}${there}`, {
    found: name,
    expected,
    remedy: `Store the file as ${expected} and list it by that name.`,
    originals: "They cut seven characters off, whatever they are, and look for another file.",
  });
}

/** At most three existing names that begin with the stem. */
function nearFiles(stem: string, existing: ReadonlySet<string> = new Set()): string[] {
  return [...existing].filter((name) => stem !== "" && name.startsWith(stem)).slice(0, 3);
}
