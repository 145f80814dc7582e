import { BadArgumentError, compareCodePoints } from "@voxprep/core";
import { IMAGE_ENDING } from "./dataset.js";

/** What a new dataset.json says. */
export interface DatasetDescription {
  readonly name: string;
  /** Channel number to modality. */
  readonly modalities: ReadonlyMap<number, string>;
  /** Label value to name. */
  readonly labels: ReadonlyMap<number, string>;
  /** Identifiers of the training cases; images and labels bear them. */
  readonly training: readonly string[];
  /** Identifiers of the test cases. Default: none. */
  readonly test?: readonly string[] | undefined;
  /** Default: empty. */
  readonly description?: string | undefined;
  /** Default: empty. */
  readonly reference?: string | undefined;
  /** Default: `"hands off!"`, as the originals' writer has it. */
  readonly licence?: string | undefined;
  /** Default: `"0.0"`. */
  readonly release?: string | undefined;
}

const INDENT = 4;

/** Characters of an image file's name after the case: `_0000.nii.gz`. */
const SUFFIX_LENGTH = "_0000".length + IMAGE_ENDING.length;

/**
 * Writes a dataset.json as the originals' conversion scripts do: keys sorted, indented by four blanks.
 *
 * Python's escapes are kept: all characters beyond ASCII are written as `\uXXXX`.
 *
 * @returns The text; there is no line end after the last brace, as Python writes none.
 * @throws `VP0401 BadArgumentError` without a modality or with a name that is not at home in one folder.
 * @see spec 1-pipeline-v1, section 3
 */
export function encodeDatasetJson(about: DatasetDescription): string {
  if (about.modalities.size === 0)
    throw new BadArgumentError("a data set has at least one modality");
  const test = about.test ?? [];
  for (const id of [...about.training, ...test]) requirePlainName(id);
  const fields: Record<string, PlainJson> = {
    name: about.name,
    description: about.description ?? "",
    tensorImageSize: "4D",
    reference: about.reference ?? "",
    licence: about.licence ?? "hands off!",
    release: about.release ?? "0.0",
    modality: numbered(about.modalities),
    labels: numbered(about.labels),
    numTraining: about.training.length,
    numTest: test.length,
    training: about.training.map((id) => ({
      image: `./imagesTr/${id}${IMAGE_ENDING}`,
      label: `./labelsTr/${id}${IMAGE_ENDING}`,
    })),
    test: test.map((id) => `./imagesTs/${id}${IMAGE_ENDING}`),
  };
  return print(fields, "");
}

/**
 * Identifiers of the cases whose image files lie in a folder: sorted, each once.
 *
 * @param fileNames - Names in `imagesTr` or `imagesTs`; those without `.nii.gz` are passed over.
 */
export function caseIdsOfFiles(fileNames: Iterable<string>): string[] {
  const ids = [...fileNames]
    .filter((name) => name.endsWith(IMAGE_ENDING))
    .map((name) => name.slice(0, -SUFFIX_LENGTH));
  return [...new Set(ids)].sort(compareCodePoints);
}

type PlainJson = string | number | readonly PlainJson[] | { readonly [key: string]: PlainJson };

function numbered(names: ReadonlyMap<number, string>): Record<string, string> {
  return Object.fromEntries([...names].map(([number, name]) => [String(number), name]));
}

function requirePlainName(id: string): void {
  if (id !== "" && !/[/\\]/.test(id)) return;
  throw new BadArgumentError(
    `${JSON.stringify(id)} is no case identifier: it names files of a folder`,
  );
}

/** Keys are sorted as texts, as Python sorts them: "10" comes before "2". */
function print(value: PlainJson, margin: string): string {
  const inner = margin + " ".repeat(INDENT);
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return asciiText(value);
  if (isList(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => inner + print(item, inner)).join(",\n")}\n${margin}]`;
  }
  const keys = Object.keys(value).sort(compareCodePoints);
  if (keys.length === 0) return "{}";
  const lines = keys.map((key) => `${inner}${asciiText(key)}: ${print(value[key] ?? "", inner)}`);
  return `{\n${lines.join(",\n")}\n${margin}}`;
}

function isList(value: PlainJson): value is readonly PlainJson[] {
  return Array.isArray(value);
}

function asciiText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
