import { resolve } from "node:path";
import { type Finding, makeFinding } from "@voxprep/core";
import { type Dataset, type DatasetCase, parseDatasetJson } from "@voxprep/io";
import { FILES_AT_ONCE, mapLimited } from "../pool/map-limited.js";
import { type CaseFileCheck, checkCaseFiles, type TrainingFolders } from "./check-case-files.js";
import { shapeZyxOf } from "./check-geometry.js";
import { checkHeaders, type HeaderCheck } from "./check-headers.js";
import { escalating } from "./escalating.js";
import type { CaseHeaders } from "./grid-summary.js";
import { mixedOrientation } from "./mixed-orientation.js";
import { readDatasetFile } from "./read-dataset.js";
import { shownFile, shownText } from "./shown-name.js";
import type { CheckedCase, CheckOptions, CheckOutcome, TaskCheck } from "./task-check.js";
import { TaskFolder } from "./task-folder.js";
import { unlistedFiles } from "./unlisted-files.js";

/**
 * Checks a raw task as far as dataset.json, names and headers tell, before anything is written.
 *
 * All faults are collected. A fault of a case takes the case out; a fault of the whole task leaves no
 * `check`. Test images are not looked at: nothing of a run reads them.
 *
 * @param taskFolder - Holds dataset.json, imagesTr and labelsTr; never changed.
 * @see spec 5-faults, sections 1.1 and 2.1 to 2.4
 */
export async function checkTask(
  taskFolder: string,
  options: CheckOptions = {},
): Promise<CheckOutcome> {
  const folder = resolve(taskFolder);
  const [file, folders] = await Promise.all([readDatasetFile(folder), listFolders(folder)]);
  const findings = [...file.findings, ...folders.findings];
  const dataset =
    file.bytes === null ? null : parse(file.path, file.bytes, folders, options, findings);
  if (dataset === null || folders.images === null || folders.labels === null) {
    return { check: null, findings: inCheck(findings, options) };
  }
  const training = { images: folders.images, labels: folders.labels };
  const results = await mapLimited(dataset.cases, FILES_AT_ONCE, (one) =>
    checkCase(one, training, options),
  );
  const unlisted = [
    unlistedFiles(
      training.images,
      namesOf(results, (one) => one.files.images),
    ),
    unlistedFiles(
      training.labels,
      namesOf(results, (one) => [one.files.label]),
    ),
  ];
  const check: TaskCheck = {
    taskFolder: folder,
    datasetJsonPath: file.path,
    dataset,
    listedCases: dataset.cases.length,
    cases: results.flatMap(({ checked }) => (checked === null ? [] : [checked])),
    failed: failedAmong(dataset.cases, results),
    failedHeaders: results.flatMap(({ checked, headers }) => (checked === null ? [headers] : [])),
    unlisted: unlisted.flatMap(({ paths }) => paths),
  };
  findings.push(
    ...unlisted.flatMap((folder) => folder.findings),
    ...mixedOrientation(check.cases),
    ...results.flatMap((one) => one.findings),
  );
  const all = inCheck(findings, options);
  return { check: all.some(({ severity }) => severity === "run") ? null : check, findings: all };
}

interface ListedFolders {
  readonly images: TaskFolder | null;
  readonly labels: TaskFolder | null;
  readonly findings: readonly Finding[];
}

async function listFolders(taskFolder: string): Promise<ListedFolders> {
  const inside = await TaskFolder.list(taskFolder).catch(() => null);
  if (inside === null) return { images: null, labels: null, findings: [] }; // VP1001 says it
  const [images, labels] = await Promise.all([
    listFolder(inside, "imagesTr"),
    listFolder(inside, "labelsTr"),
  ]);
  return {
    images: images.folder,
    labels: labels.folder,
    findings: [images, labels].flatMap((one) => one.findings),
  };
}

async function listFolder(
  inside: TaskFolder,
  name: string,
): Promise<{ readonly folder: TaskFolder | null; readonly findings: readonly Finding[] }> {
  const path = inside.pathOf(name);
  try {
    return { folder: await TaskFolder.list(path), findings: [] };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      folder: null,
      findings: [
        code === "ENOENT" || code === "ENOTDIR"
          ? missingFolder(inside, name)
          : unreadableFolder(path, code),
      ],
    };
  }
}

function missingFolder(inside: TaskFolder, name: string): Finding {
  return makeFinding("VP1018", `the task folder has no folder ${name}`, {
    files: [inside.pathOf(name)],
    found: [...inside.names].slice(0, 20).map(shownText),
    expected: name,
    remedy:
      "Put images into imagesTr and labels into labelsTr, or let `voxprep init` make a task of the files.",
    originals: "They stop with a traceback.",
  });
}

function unreadableFolder(path: string, code: string | undefined): Finding {
  const isForbidden = code === "EACCES" || code === "EPERM";
  return makeFinding(
    isForbidden ? "VP1306" : "VP6204",
    `${shownFile(path)} cannot be listed (${code})`,
    {
      files: [path],
      severity: "run",
      found: code ?? null,
      remedy: isForbidden
        ? "Give yourself the right to list the folder."
        : "See whether the disk or the network share is in order.",
      originals: "They stop with a traceback.",
    },
  );
}

function parse(
  path: string,
  bytes: Uint8Array,
  { images, labels }: ListedFolders,
  { hasCaseInsensitiveOutput }: CheckOptions,
  findings: Finding[],
): Dataset | null {
  const parsed = parseDatasetJson(bytes, {
    file: path,
    imageFiles: images?.names,
    labelFiles: labels?.names,
    hasCaseInsensitiveOutput,
    isWindows: process.platform === "win32",
  });
  findings.push(...parsed.findings);
  return parsed.dataset;
}

interface CaseResult {
  readonly checked: CheckedCase | null;
  readonly files: CaseFileCheck;
  readonly headers: CaseHeaders;
  readonly findings: readonly Finding[];
}

async function checkCase(
  one: DatasetCase,
  folders: TrainingFolders,
  { allow, errorOn, repair, known }: CheckOptions,
): Promise<CaseResult> {
  const files = await checkCaseFiles(one, folders);
  const headers = await checkHeaders(files, { caseId: one.caseId, allow, repair, known });
  const findings = [...files.findings, ...headers.findings].map((finding) =>
    escalating(finding, errorOn),
  );
  const isBad = findings.some(({ severity }) => severity === "case" || severity === "run");
  const checked = isBad ? null : checkedCase(one, files, headers, findings);
  const { images, label } = headers;
  return { checked, files, headers: { caseId: one.caseId, images, label }, findings };
}

function checkedCase(
  { caseId, labelFileName }: DatasetCase,
  files: CaseFileCheck,
  headers: HeaderCheck,
  findings: readonly Finding[],
): CheckedCase {
  const images = headers.images.filter((header) => header !== null);
  const [first] = images;
  const { label } = headers;
  if (first === undefined || label === null) throw new TypeError("a case without fault is whole");
  return {
    caseId,
    imagePaths: files.images.map(({ path }) => path),
    labelPath: files.label.path,
    labelFileName,
    geometry: first.geometry,
    shapeZyx: shapeZyxOf(first.geometry),
    dtypes: images.map(({ dtype }) => dtype),
    labelDtype: label.dtype,
    fileBytes: [...images, label].reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    imageHeaders: images,
    labelHeader: label,
    findings,
  };
}

function failedAmong(
  cases: readonly DatasetCase[],
  results: readonly CaseResult[],
): ReadonlyMap<string, readonly Finding[]> {
  return new Map(
    results.flatMap(({ checked, findings }, i) =>
      checked === null ? [[(cases[i] as DatasetCase).caseId, findings] as const] : [],
    ),
  );
}

function namesOf(
  results: readonly CaseResult[],
  files: (one: CaseResult) => readonly { readonly name: string }[],
): ReadonlySet<string> {
  return new Set(results.flatMap((one) => files(one).map(({ name }) => name)));
}

function inCheck(findings: readonly Finding[], { errorOn }: CheckOptions): Finding[] {
  return findings.map((finding) => ({ phase: "check", ...escalating(finding, errorOn) }));
}
