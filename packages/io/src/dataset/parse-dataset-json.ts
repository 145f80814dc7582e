import { type Finding, VoxprepError } from "@voxprep/core";
import { type CaseNameOptions, checkCaseNames } from "./case-names.js";
import type { Dataset } from "./dataset.js";
import { DatasetNotes } from "./dataset-notes.js";
import {
  describeJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
} from "./json-value.js";
import { readLabels, readModalities } from "./number-keys.js";
import { JSON_SIZE_LIMIT, parseJson } from "./parse-json.js";
import { checkLabelEntries, type ListedFiles, readTrainingList } from "./training-list.js";
import { decodeUtf8, firstBadUtf8Byte } from "./utf8.js";

/** How a dataset.json is judged. */
export interface ParseDatasetOptions extends ListedFiles, CaseNameOptions {
  /** Path that messages name. */
  readonly file: string;
}

/** What a dataset.json says, and what was noticed. */
export interface ParsedDataset {
  /** `null` when a finding is of severity `run`. */
  readonly dataset: Dataset | null;
  readonly findings: readonly Finding[];
}

const NEEDED = ["modality", "labels", "training"] as const;

/**
 * Reads a dataset.json of the nnU-Net v1 family and tells everything that is wrong with it at once.
 *
 * Nothing is thrown for a bad file: all faults are findings (`VP1002` to `VP1016`, `VP9101` to
 * `VP9107`). Unknown keys are ignored.
 *
 * @param bytes - The whole file.
 * @see spec 1-pipeline-v1, section 3; 5-faults, F02 to F12, F58 to F60, F67, F99
 */
export function parseDatasetJson(bytes: Uint8Array, options: ParseDatasetOptions): ParsedDataset {
  const notes = new DatasetNotes(options.file);
  const object = readObject(bytes, notes);
  if (object === null) return { dataset: null, findings: notes.findings };
  reportMissingKeys(object, notes);
  const dataset = readDataset(object, options, notes);
  return { dataset: notes.isFatal ? null : dataset, findings: notes.findings };
}

function readDataset(
  object: JsonObject,
  options: ParseDatasetOptions,
  notes: DatasetNotes,
): Dataset | null {
  const [modality, labelKeys, training] = NEEDED.map((key) => object.get(key));
  const modalities = modality === undefined ? null : readModalities(modality, notes);
  const labels = labelKeys === undefined ? null : readLabels(labelKeys, notes);
  const channels = channelsPerCase(modalities, training, notes);
  const cases = training === undefined ? [] : readTrainingList(training, channels, options, notes);
  checkCaseNames(cases, channels, options, notes);
  checkLabelEntries(cases, notes);
  reportCount(object, training, notes);
  if (modalities === null || labels === null) return null;
  const name = object.get("name");
  const numTraining = object.get("numTraining");
  return {
    ...(typeof name === "string" ? { name } : {}),
    modalities,
    labels,
    cases,
    test: readTest(object),
    ...(typeof numTraining === "number" ? { numTraining } : {}),
  };
}

/** Image files of all cases together; far above any data set, far below what would fill the memory. */
const MOST_IMAGE_FILES = 2_000_000;

/** How many image files each case has; 1 when that is not known. */
function channelsPerCase(
  modalities: ReadonlyMap<number, string> | null,
  training: JsonValue | undefined,
  notes: DatasetNotes,
): number {
  const channels = modalities?.size ?? 1;
  const cases = isJsonArray(training) ? training.length : 0;
  if (channels === 1 || channels * cases <= MOST_IMAGE_FILES) return channels;
  notes.add("VP1010", `${cases} cases with ${channels} modalities each are too many files`, {
    field: "modality",
    found: channels * cases,
    expected: `at most ${MOST_IMAGE_FILES} image files`,
    remedy: "List only the modalities that each case has.",
    originals: "They fill the memory.",
  });
  return 1;
}

/** The file's object, read strictly; `null` when the file is no JSON object in UTF-8. */
function readObject(bytes: Uint8Array, notes: DatasetNotes): JsonObject | null {
  if (bytes.length > JSON_SIZE_LIMIT) {
    notes.add("VP1002", `the file has ${bytes.length} bytes; at most ${JSON_SIZE_LIMIT} are read`, {
      found: bytes.length,
      expected: JSON_SIZE_LIMIT,
      remedy: "Check that this is the right file; a list of cases is never that large.",
      originals: "They fill the memory.",
    });
    return null;
  }
  const text = decodeUtf8(bytes);
  if (text === null) {
    reportEncoding(bytes, notes);
    return null;
  }
  const value = readValue(withoutMark(text, notes), notes);
  if (value === undefined || isJsonObject(value)) return value ?? null;
  notes.add("VP1006", `the file holds ${describeJson(value)}; expected an object`, {
    found: describeJson(value),
    expected: [...NEEDED],
    remedy: "Write an object with modality, labels and training.",
    originals: "They stop with a traceback.",
  });
  return null;
}

function readValue(text: string, notes: DatasetNotes) {
  const keep = (error: VoxprepError) => {
    notes.push({ ...error.toFinding(), phase: "check" });
  };
  try {
    return parseJson(text, { file: notes.file, onDuplicateKey: keep });
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    keep(error);
    return undefined;
  }
}

function withoutMark(text: string, notes: DatasetNotes): string {
  if (!text.startsWith("\ufeff")) return text;
  notes.add(
    "VP1004",
    "the file begins with a byte order mark; it is read as if it were not there",
    {
      found: "EF BB BF",
      expected: "no mark",
      remedy: "Save the file as UTF-8 without a mark.",
      originals: "They stop with a JSONDecodeError.",
    },
  );
  return text.slice(1);
}

function reportEncoding(bytes: Uint8Array, notes: DatasetNotes): void {
  const offset = firstBadUtf8Byte(bytes);
  const byte = (bytes[offset] ?? 0).toString(16).padStart(2, "0");
  const isUtf16 = /^(fffe|feff)/.test(
    [...bytes.subarray(0, 2)].map((b) => b.toString(16)).join(""),
  );
  const hint = isUtf16 ? "; it looks like UTF-16" : "";
  notes.add("VP1003", `the file is not UTF-8: byte 0x${byte} at offset ${offset}${hint}`, {
    found: { offset, byte: `0x${byte}` },
    expected: "UTF-8",
    remedy: "Save the file as UTF-8.",
    originals: "They stop with a UnicodeDecodeError that does not name the file.",
  });
}

function reportMissingKeys(object: JsonObject, notes: DatasetNotes): void {
  const missing = NEEDED.filter((key) => !object.has(key));
  if (missing.length === 0) return;
  const isV2 = object.has("channel_names") || object.has("file_ending");
  const hint = isV2 ? "; this looks like a dataset.json of nnU-Net v2" : "";
  notes.add("VP1006", `${missing.join(" and ")} missing${hint}`, {
    field: missing.join(", "),
    found: [...object.keys()],
    expected: [...NEEDED],
    remedy: isV2
      ? "Write it in v1's form: modality instead of channel_names, labels as value to name, and training."
      : `Add ${missing.join(" and ")}.`,
    originals: missing.includes("labels")
      ? "They stop with a KeyError, without labels only after all crops."
      : "They stop with a KeyError.",
  });
}

function reportCount(
  object: JsonObject,
  training: ReturnType<JsonObject["get"]>,
  notes: DatasetNotes,
): void {
  const stated = object.get("numTraining");
  if (stated === undefined || !isJsonArray(training) || stated === training.length) return;
  notes.add(
    "VP1009",
    `numTraining is ${describeJson(stated)}, but training lists ${training.length}`,
    {
      field: "numTraining",
      found: typeof stated === "number" ? stated : describeJson(stated),
      expected: training.length,
      remedy: `Set numTraining to ${training.length}, or complete the list.`,
      originals: "They ignore numTraining.",
    },
  );
}

/** Texts of the `test` list; the Decathlon's objects count by their image. It decides nothing here. */
function readTest(object: JsonObject): string[] {
  const test = object.get("test");
  if (!isJsonArray(test)) return [];
  return test
    .map((entry) => (isJsonObject(entry) ? entry.get("image") : entry))
    .filter((entry) => typeof entry === "string");
}
