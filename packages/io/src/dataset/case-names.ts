import { type DatasetCase, imageFileName } from "./dataset.js";
import type { DatasetNotes } from "./dataset-notes.js";

/** What decides how strictly case names are judged. */
export interface CaseNameOptions {
  /** Names in imagesTr, where they are known. */
  readonly imageFiles?: ReadonlySet<string> | undefined;
  /** True when the output folder takes `a` and `A` for one name. Default: false. */
  readonly hasCaseInsensitiveOutput?: boolean | undefined;
  /** True when outputs are written on Windows. Default: false. */
  readonly isWindows?: boolean | undefined;
}

/** Files and folders that are written beside cases, in lower case. */
const RESERVED: ReadonlySet<string> = new Set([
  "dataset",
  "dataset_properties",
  "gt_segmentations",
  "intensityproperties",
  "props_per_case",
]);

/** Device names of Windows, which it takes for devices with any ending too. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;

/** Looks at the names of all cases: F07, F12, F59, F60, F99. */
export function checkCaseNames(
  cases: readonly DatasetCase[],
  modalities: number,
  options: CaseNameOptions,
  notes: DatasetNotes,
): void {
  reportDoubles(cases, notes);
  reportFoldClashes(cases, options.hasCaseInsensitiveOutput ?? false, notes);
  for (const { caseId } of cases) {
    if (hasSuffix(caseId, modalities, options.imageFiles)) reportSuffix(caseId, notes);
    if (RESERVED.has(caseId.toLowerCase())) reportReserved(caseId, notes);
    if (isWindowsName(caseId)) reportWindowsName(caseId, options.isWindows ?? false, notes);
  }
}

function reportDoubles(cases: readonly DatasetCase[], notes: DatasetNotes): void {
  for (const [caseId, positions] of positionsBy(cases, (one) => one.caseId)) {
    if (positions.length < 2) continue;
    const places = positions.join(" and ");
    notes.add("VP1008", `the case ${caseId} is listed twice: entries ${places} of training`, {
      caseId,
      field: "training",
      found: { caseId, positions },
      expected: "each case once",
      remedy: "Remove one of the entries.",
      originals: "Two processes write the same files at once; with the integrity check they stop.",
    });
  }
}

function reportFoldClashes(
  cases: readonly DatasetCase[],
  isFatal: boolean,
  notes: DatasetNotes,
): void {
  const folded = positionsBy(cases, (one) => one.caseId.normalize("NFC").toLowerCase());
  for (const positions of folded.values()) {
    const names = [...new Set(positions.map((i) => cases[i]?.caseId ?? ""))];
    if (names.length < 2) continue;
    const shown = names.join(" and ");
    notes.add(
      isFatal ? "VP9104" : "VP9107",
      `the cases ${shown} differ in upper and lower case only`,
      {
        field: "training",
        found: names,
        expected: "names that differ also without regard to case",
        remedy: "Rename one of them, so that the outputs can be kept on every system.",
        originals: "On macOS and Windows one case overwrites the other.",
      },
    );
  }
}

/** Decided by the files where they are known: `case_0000_0000.nii.gz` makes `case_0000` a good name. */
function hasSuffix(
  caseId: string,
  modalities: number,
  imageFiles: ReadonlySet<string> | undefined,
): boolean {
  const suffix = /_(\d{4})$/.exec(caseId)?.[1];
  if (suffix === undefined) return false;
  if (imageFiles === undefined) return Number(suffix) < modalities;
  return imageFiles.has(`${caseId}.nii.gz`) && !imageFiles.has(imageFileName(caseId, 0));
}

function reportSuffix(caseId: string, notes: DatasetNotes): void {
  const bare = caseId.replace(/_\d{4}$/, "");
  notes.add("VP1014", `the entry ${caseId}.nii.gz is listed with its modality suffix`, {
    caseId,
    field: "training",
    found: `${caseId}.nii.gz`,
    expected: `./imagesTr/${bare}.nii.gz`,
    remedy: `List the case once, as "./imagesTr/${bare}.nii.gz": modality numbers are added.`,
    originals: `They look for ${imageFileName(caseId, 0)} and stop.`,
  });
}

function reportReserved(caseId: string, notes: DatasetNotes): void {
  notes.add("VP9103", `the case ${caseId} has the name of a file that is written beside cases`, {
    caseId,
    field: "training",
    found: caseId,
    expected: `a name other than ${[...RESERVED].join(", ")}`,
    remedy: "Rename the files of the case and its entry.",
    originals: "The case's own record is overwritten by the file of that name, without a word.",
  });
}

function isWindowsName(caseId: string): boolean {
  return WINDOWS_DEVICE.test(caseId) || /[<>:"|?*]|[. ]$/.test(caseId);
}

function reportWindowsName(caseId: string, isWindows: boolean, notes: DatasetNotes): void {
  notes.add("VP9106", `the case name ${JSON.stringify(caseId)} cannot be used on Windows`, {
    caseId,
    field: "training",
    found: caseId,
    expected: 'no device name such as CON, none of <>:"|?*, no dot or blank at the end',
    remedy: "Rename the case if its files are ever to lie on Windows.",
    originals: "They write files that Windows cannot open, or fail there.",
    severity: isWindows ? "run" : "warning",
  });
}

/** Positions (from 0) of the cases with each key, in the order of first appearance. */
export function positionsBy(
  cases: readonly DatasetCase[],
  key: (one: DatasetCase) => string,
): Map<string, number[]> {
  const positions = new Map<string, number[]>();
  for (const [i, one] of cases.entries()) {
    const known = positions.get(key(one));
    if (known === undefined) positions.set(key(one), [i]);
    else known.push(i);
  }
  return positions;
}
