import { positionsBy } from "./case-names.js";
import { type DatasetCase, IMAGE_ENDING, imageFileName } from "./dataset.js";
import type { DatasetNotes } from "./dataset-notes.js";
import { readEntryPath } from "./entry-path.js";
import { describeJson, isJsonArray, isJsonObject, type JsonValue } from "./json-value.js";

/** What is known of the task folder when its dataset.json is read. */
export interface ListedFiles {
  /** Names in imagesTr. Default: not known. */
  readonly imageFiles?: ReadonlySet<string> | undefined;
  /** Names in labelsTr. Default: not known. */
  readonly labelFiles?: ReadonlySet<string> | undefined;
}

/** Reads the `training` list; entries that are refused are left out, and told. */
export function readTrainingList(
  value: JsonValue,
  modalities: number,
  files: ListedFiles,
  notes: DatasetNotes,
): DatasetCase[] {
  if (!isJsonArray(value)) {
    notes.add("VP1006", `training is ${describeJson(value)}; expected a list`, {
      field: "training",
      found: describeJson(value),
      expected: "a list of objects with image and label",
      remedy:
        'Write training as [{"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"}].',
      originals: "They stop with a traceback.",
    });
    return [];
  }
  if (value.length === 0) {
    notes.add("VP1007", "the training list is empty", {
      field: "training",
      found: 0,
      expected: "at least one case",
      remedy: "List the cases of imagesTr in training.",
      originals: "They crop nothing, write a fingerprint of nothing, and fail in the planner.",
    });
  }
  return value
    .map((entry, i) => readEntry(entry, i, modalities, files, notes))
    .filter((one) => one !== null);
}

function readEntry(
  entry: JsonValue,
  index: number,
  modalities: number,
  files: ListedFiles,
  notes: DatasetNotes,
): DatasetCase | null {
  const image = isJsonObject(entry) ? entry.get("image") : undefined;
  const label = isJsonObject(entry) ? entry.get("label") : undefined;
  if (typeof image !== "string" || typeof label !== "string") {
    const found = isJsonObject(entry)
      ? `image ${describeJson(image)} and label ${describeJson(label)}`
      : describeJson(entry);
    notes.add("VP1006", `entry ${index} of training has ${found}; expected two texts`, {
      field: `training[${index}]`,
      found,
      expected: "an object with the texts image and label",
      remedy: "Give the entry both paths.",
      originals: "They stop with a traceback.",
    });
    return null;
  }
  const imageName = readEntryPath(image, "imagesTr", files.imageFiles, notes);
  const labelFileName = readEntryPath(label, "labelsTr", files.labelFiles, notes);
  if (imageName === null || labelFileName === null) return null;
  const caseId = imageName.slice(0, -IMAGE_ENDING.length);
  const imageFileNames = Array.from({ length: modalities }, (_, i) => imageFileName(caseId, i));
  return { caseId, imageFileNames, labelFileName };
}

/** Looks for labels that belong to another case: F12. */
export function checkLabelEntries(cases: readonly DatasetCase[], notes: DatasetNotes): void {
  const listed = new Set(cases.map((one) => one.caseId));
  for (const { caseId, labelFileName } of cases) {
    const named = labelFileName.slice(0, -IMAGE_ENDING.length);
    if (named === caseId || !listed.has(named)) continue;
    notes.add(
      "VP1016",
      `the case ${caseId} is listed with ${labelFileName}, the label of ${named}`,
      {
        ...labelContext(caseId),
        found: labelFileName,
        expected: `${caseId}${IMAGE_ENDING}`,
      },
    );
  }
  for (const [labelFileName, positions] of positionsBy(cases, (one) => one.labelFileName)) {
    const ids = [...new Set(positions.map((i) => cases[i]?.caseId ?? ""))];
    const named = labelFileName.slice(0, -IMAGE_ENDING.length);
    if (ids.length < 2 || listed.has(named)) continue; // told above
    notes.add("VP1016", `the cases ${ids.join(" and ")} share the label ${labelFileName}`, {
      ...labelContext(ids[0]),
      found: { label: labelFileName, cases: ids },
      expected: "a label of its own for each case",
    });
  }
}

function labelContext(caseId: string | undefined) {
  return {
    caseId,
    field: "training",
    remedy: "Correct the label entry.",
    originals: "The label is used for this case, and the integrity check passes.",
  };
}
