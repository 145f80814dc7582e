import { type Finding, makeFinding } from "@voxprep/core";
import type { DatasetCase } from "@voxprep/io";
import { type FoundFile, findFile } from "./find-file.js";
import { shownFile, shownList } from "./shown-name.js";
import type { TaskFolder } from "./task-folder.js";

/** The two folders of training files. */
export interface TrainingFolders {
  readonly images: TaskFolder;
  readonly labels: TaskFolder;
}

/** The files of a case, as far as they can be read. */
export interface CaseFileCheck {
  readonly images: readonly FoundFile[];
  readonly label: FoundFile;
  readonly findings: readonly Finding[];
}

/**
 * Looks for all files of a case.
 *
 * @returns Findings `VP1301` to `VP1306` and `VP9105`.
 * @see spec 5-faults, F13 to F16
 */
export async function checkCaseFiles(
  one: DatasetCase,
  { images: imageFolder, labels: labelFolder }: TrainingFolders,
): Promise<CaseFileCheck> {
  const { caseId } = one;
  const [label, ...images] = await Promise.all([
    findFile(labelFolder, one.labelFileName, caseId),
    ...one.imageFileNames.map((name) => findFile(imageFolder, name, caseId)),
  ]);
  return {
    images,
    label,
    findings: [
      ...missingImages(one, images, imageFolder),
      ...images.flatMap(({ findings }) => findings),
      ...missingLabel(one, label, labelFolder),
      ...label.findings,
    ],
  };
}

/**
 * Says which images of a case are missing.
 *
 * @param leaveOut - How the case can be left out; ends a remedy.
 * @returns At most one finding: `VP1301` when none is there, `VP1305` when some are.
 */
export function missingImages(
  { caseId }: Pick<DatasetCase, "caseId">,
  images: readonly FoundFile[],
  folder: TaskFolder,
  leaveOut = "take the case out of dataset.json",
): Finding[] {
  const missing = images.filter(({ state }) => state === "missing");
  const [first] = missing;
  if (first === undefined) return [];
  const files = missing.map(({ path }) => path);
  const near = folder.near(first.name);
  if (missing.length === images.length) {
    const message = `${shownList(files.map(shownFile))} ${sentenceEnd(first, near, missing.length)}`;
    return [
      makeFinding("VP1301", message, {
        caseId,
        files,
        found: near,
        expected: missing.map(({ name }) => name),
        remedy: nearRemedy(caseId, first.name, folder) ?? `Put the file there, or ${leaveOut}.`,
        originals: "They stop at the first missing file.",
      }),
    ];
  }
  const indices = (state: boolean) =>
    images.flatMap((image, i) => ((image.state === "missing") === state ? [i] : []));
  const message =
    `modality ${indices(true).join(", ")} of ${images.length} is missing: ` +
    `${shownList(files.map(shownFile))} ${sentenceEnd(first, near, missing.length)}`;
  return [
    makeFinding("VP1305", message, {
      caseId,
      files,
      found: indices(false),
      expected: images.map((_, i) => i),
      remedy: `Put the missing modality there, or ${leaveOut}.`,
      originals: "They stop at the first missing file.",
    }),
  ];
}

/** Says what to do with files that are there under a near name; `undefined` when none is. */
function nearRemedy(caseId: string, wanted: string, folder: TaskFolder): string | undefined {
  const bare = `${caseId}.nii.gz`;
  if (folder.names.has(bare)) {
    return `The folder holds ${bare} without a modality suffix: convert the task with \`voxprep convert\`.`;
  }
  const plain = wanted.replace(/\.gz$/, "");
  if ([plain, `${caseId}.nii`].some((name) => folder.names.has(name))) {
    return "The folder holds .nii without compression: let `voxprep init` make a task of it, or compress the files with gzip.";
  }
  return undefined;
}

function missingLabel({ caseId }: DatasetCase, label: FoundFile, folder: TaskFolder): Finding[] {
  if (label.state !== "missing") return [];
  const near = folder.near(label.name);
  return [
    makeFinding("VP1302", `${shownFile(label.path)} ${sentenceEnd(label, near)}`, {
      caseId,
      files: [label.path],
      found: near,
      expected: label.name,
      remedy: "Put the label there, or take the case out of dataset.json.",
      originals: "They stop when they copy the labels.",
    }),
  ];
}

function sentenceEnd({ reason }: FoundFile, near: readonly string[], files = 1): string {
  const clause =
    files === 1
      ? (reason ?? "does not exist")
      : (reason?.replace(/^is a/, "are each a") ?? "do not exist");
  return near.length === 0 ? clause : `${clause}; the nearest names are ${near.join(", ")}`;
}
