import { accessSync, type BigIntStats, constants } from "node:fs";
import { access, lstat } from "node:fs/promises";
import { type ErrorCode, type Finding, makeFinding } from "@voxprep/core";
import { type PlacedStamp, placedStamp, statsOf } from "../manifest/file-stamp.js";
import { askDisk } from "../store/ask-disk.js";
import { shownFile } from "./shown-name.js";
import type { TaskFolder } from "./task-folder.js";

/** What stands under a name: a file that can be read, nothing, or something else. */
export interface FoundFile {
  /** With the name that the folder has. */
  readonly path: string;
  readonly state: "file" | "missing" | "unusable";
  /** Name in the folder; another Unicode form than the one asked for is possible. */
  readonly name: string;
  /** Says why a missing file is missing, for example a dangling link. */
  readonly reason?: string | undefined;
  /** Of a file that can be read. */
  readonly stamp?: PlacedStamp;
  readonly findings: readonly Finding[];
}

/**
 * Looks for a file without opening it: opening a named pipe would wait for ever.
 *
 * @returns Findings of an unusable file: `VP1303`, `VP1304`, `VP1306`, `VP6204`; of its name: `VP9105`.
 * @see spec 5-faults, F13 to F16 and F61
 */
export async function findFile(
  folder: TaskFolder,
  wanted: string,
  caseId: string,
): Promise<FoundFile> {
  const { name, findings } = resolveForm(folder, wanted, caseId);
  const path = folder.pathOf(name);
  const at = { path, name };
  if (findings.some(({ severity }) => severity === "run")) {
    return { ...at, state: "unusable", findings };
  }
  try {
    const stats = await statsOf(path);
    if (!stats.isFile()) {
      const finding = unusable("VP1303", path, caseId, `is ${kindOf(stats)}, not a file`);
      return { ...at, state: "unusable", findings: [...findings, finding] };
    }
    await askDisk(
      () => accessSync(path, constants.R_OK),
      () => access(path, constants.R_OK),
    );
    return { ...at, state: "file", findings, stamp: placedStamp(path, stats) };
  } catch (error) {
    return afterError(error as NodeJS.ErrnoException, { ...at, findings }, caseId);
  }
}

/** Takes the one name that differs in its Unicode form only, when the name itself is not there. */
function resolveForm(
  folder: TaskFolder,
  wanted: string,
  caseId: string,
): { readonly name: string; readonly findings: readonly Finding[] } {
  const same = folder.names.has(wanted) ? [] : folder.sameForm(wanted);
  const [name] = same;
  if (name === undefined) return { name: wanted, findings: [] };
  const isClear = same.length === 1;
  const message = isClear
    ? `${shownFile(folder.pathOf(name))} has its name in another Unicode form than dataset.json`
    : `${same.length} files have the name ${wanted} in other Unicode forms than dataset.json`;
  const finding = makeFinding("VP9105", message, {
    caseId,
    files: same.map((one) => folder.pathOf(one)),
    found: same.map(codePointsOf),
    expected: codePointsOf(wanted),
    remedy: isClear
      ? "Rename the file, or write its name into dataset.json as the system shows it."
      : "Remove or rename all files but one.",
    originals: "The file does not exist for them, although its name looks the same.",
    ...(isClear ? {} : { severity: "run" }),
  });
  return { name, findings: [finding] };
}

function codePointsOf(name: string): string {
  return Array.from(name, (character) => {
    const code = character.codePointAt(0) as number;
    return code < 0x7f ? character : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
  }).join(" ");
}

type Place = Pick<FoundFile, "path" | "name" | "findings">;

/** System errors are told apart by their code, never by their text. */
async function afterError(
  error: NodeJS.ErrnoException,
  place: Place,
  caseId: string,
): Promise<FoundFile> {
  const { path, findings } = place;
  const bad = (code: ErrorCode, clause: string): FoundFile => ({
    ...place,
    state: "unusable",
    findings: [...findings, unusable(code, path, caseId, clause)],
  });
  switch (error.code) {
    case "ENOENT":
    case "ENOTDIR":
    case "ENAMETOOLONG":
      return { ...place, state: "missing", reason: await danglingReason(path) };
    case "ELOOP":
      return bad("VP1304", "is a symbolic link that leads to itself");
    case "EACCES":
    case "EPERM":
      return bad("VP1306", `may not be read (${error.code})`);
    default:
      return bad("VP6204", `cannot be looked at (${error.code ?? error.message})`);
  }
}

async function danglingReason(path: string): Promise<string | undefined> {
  const link = await lstat(path).catch(() => undefined);
  return link?.isSymbolicLink() ? "is a symbolic link to nothing" : undefined;
}

const REMEDIES: Readonly<Partial<Record<ErrorCode, string>>> = {
  VP1303: "Put the file itself there, or a symbolic link to it.",
  VP1304: "Let the link lead to the file.",
  VP1306: "Give yourself the right to read it.",
  VP6204: "See whether the disk or the network share is in order.",
};

const ORIGINALS: Readonly<Partial<Record<ErrorCode, string>>> = {
  VP1303:
    "They stop with `unable to determine ImageIO reader`; a named pipe lets them wait for ever.",
  VP1304: "They stop at the first missing file.",
  VP1306: "A worker stops with a traceback.",
  VP6204: "A worker stops with a traceback.",
};

function unusable(code: ErrorCode, path: string, caseId: string, clause: string): Finding {
  return makeFinding(code, `${shownFile(path)} ${clause}`, {
    caseId,
    files: [path],
    expected: "a regular file that can be read",
    remedy: REMEDIES[code],
    originals: ORIGINALS[code],
  });
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
