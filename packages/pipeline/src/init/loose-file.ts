import {
  IMAGE_WORDS,
  KIND_FOLDERS,
  LABEL_WORDS,
  MODALITY_WORDS,
  TEST_WORDS,
} from "./name-words.js";

/** What path and name of a NIfTI file say. */
export interface LooseFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly role: "image" | "label";
  readonly isTest: boolean;
  /** Folders and stem without the words for role and channel: they name the case. Never empty. */
  readonly parts: readonly string[];
  /** Modality that a word of the name or a folder stands for; `""` when none does. */
  readonly channel: string;
}

const ENDING = /\.nii(\.gz)?$/i;

/** Words that stand first and alone or before a number: `label0001`, `mask_p7`, `img_01`. */
const PREFIX = /^([a-z]+)(?:[_\-. ]+(?=.)|(?=\d))(.*)$/i;

/** BIDS entities that a label has and its image has not. */
const LABEL_ENTITIES = /_(space|desc|label|res|den|atlas|seg)-[^_]+/g;

/** True for a NIfTI file of one part. */
export function isNiftiName(path: string): boolean {
  return ENDING.test(path);
}

/** Reads path and name of a NIfTI file. */
export function looseFile(path: string): LooseFile {
  const segments = path.split("/");
  const folders = segments.slice(0, -1).map(readFolder);
  const stem = (segments.at(-1) ?? "").replace(ENDING, "");
  const { role, rest, channel } = readStem(stem, roleOfFolders(folders));
  const kept = namingFolders(folders);
  const inFolder = folders.find((folder) => folder.channel !== "")?.channel ?? "";
  const parts = withoutRepeats([...kept, rest].filter((part) => part !== ""));
  return {
    path,
    role,
    isTest: folders.some(({ isTest }) => isTest),
    parts: parts.length > 0 ? parts : [stem],
    channel: channel === "" ? inFolder : channel,
  };
}

/** A name without a leading word for image or label: what `img0001` and `label0001` share. */
export function withoutPrefix(name: string): string {
  const [, word = "", rest = ""] = PREFIX.exec(name) ?? [];
  const isKnown = LABEL_WORDS.has(word.toLowerCase()) || IMAGE_WORDS.has(word.toLowerCase());
  return isKnown ? rest : name;
}

interface Folder {
  readonly name: string;
  readonly role: "image" | "label" | null;
  readonly isTest: boolean;
  readonly channel: string;
  /** What names cases: the folder's name without words for its role. */
  readonly rest: string;
}

function readFolder(name: string): Folder {
  const words = name.toLowerCase().split(/[_\-. ]+/);
  const plain = { name, role: null, isTest: false, channel: "", rest: name } as const;
  const channel = MODALITY_WORDS.get(name.toLowerCase());
  if (channel !== undefined) return { ...plain, channel, rest: "" };
  if (KIND_FOLDERS.has(name.toLowerCase())) return { ...plain, rest: "" };
  const isTest = words.some((word) => TEST_WORDS.has(word));
  // A folder with a number in its name is a patient's: scan_001.
  if (/\d/.test(name)) return { ...plain, isTest };
  const isLabel = words.some((word) => LABEL_WORDS.has(word));
  const isImage = words.some((word) => IMAGE_WORDS.has(word));
  if (!isLabel && !isImage) return { ...plain, isTest };
  const isRoleWord = (word: string) => LABEL_WORDS.has(word) || IMAGE_WORDS.has(word);
  const rest = words.filter((word) => !isRoleWord(word)).join("_");
  return { name, role: isLabel ? "label" : "image", isTest, channel: "", rest };
}

/** The innermost folder that says so decides. */
function roleOfFolders(folders: readonly Folder[]): "image" | "label" | null {
  return folders.findLast(({ role }) => role !== null)?.role ?? null;
}

/** Names of folders that tell cases apart; what follows BIDS' `derivatives` is the name of a program. */
function namingFolders(folders: readonly Folder[]): string[] {
  return folders.flatMap(({ name, rest }, i) => {
    const isDerived = folders[i - 1]?.name === "derivatives" && !name.startsWith("sub-");
    return name === "derivatives" || isDerived || rest === "" ? [] : [rest];
  });
}

function readStem(
  stem: string,
  folderRole: "image" | "label" | null,
): { role: "image" | "label"; rest: string; channel: string } {
  const label = withoutSuffix(stem, (word) => LABEL_WORDS.has(word));
  const prefix = PREFIX.exec(stem)?.[1]?.toLowerCase() ?? "";
  const isLabel = label !== null || folderRole === "label" || LABEL_WORDS.has(prefix);
  let rest = label?.rest ?? stem;
  if (isLabel && rest.startsWith("sub-")) rest = rest.replace(LABEL_ENTITIES, "");
  rest = withoutSuffix(rest, (word) => IMAGE_WORDS.has(word))?.rest ?? rest;
  const marked = withoutSuffix(rest, (word) => MODALITY_WORDS.has(word));
  const channel = MODALITY_WORDS.get(marked?.word ?? "") ?? "";
  return { role: isLabel ? "label" : "image", rest: marked?.rest ?? rest, channel };
}

/** Takes a known word off the end of a name: `p1_t2` and `p1-T2` give `p1`, `t2` gives nothing. */
function withoutSuffix(
  name: string,
  isKnown: (word: string) => boolean,
): { readonly rest: string; readonly word: string } | null {
  const [, rest = "", last = ""] = /^(?:(.*?)[_\-. ]+)?([^_\-. ]+)$/.exec(name) ?? [];
  const word = last.toLowerCase();
  return isKnown(word) ? { rest, word } : null;
}

/** `BraTS_001/BraTS_001_t1` names the case once. */
function withoutRepeats(parts: readonly string[]): string[] {
  return parts.filter((part, i) => !(parts[i + 1] ?? "").startsWith(part));
}
