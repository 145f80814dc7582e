import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type CaseProperties, type PreparedCaseProperties, UsageError } from "@voxprep/core";
import {
  decodeCaseProperties,
  decodePickle,
  decodePreparedCaseProperties,
  type PyValue,
} from "@voxprep/io";
import { type FinishedPlan, readFinishedPlan } from "../apply/plans-source.js";
import { caseFiles } from "../store/case-files.js";

/** Which of a case's stored forms is meant: cropped, a stage of the 3D plan by its number, or the 2D plan's. */
export type StoredForm = "cropped" | "2d" | number;

/** A case as a run or `applyPlans` left it on disk. */
export type StoredCase =
  | {
      readonly kind: "cropped";
      readonly caseId: string;
      readonly npz: string;
      readonly properties: CaseProperties;
    }
  | {
      readonly kind: "stage";
      readonly caseId: string;
      readonly npz: string;
      readonly properties: PreparedCaseProperties;
      readonly finished: FinishedPlan;
      readonly stage: number;
    };

/** Where a case is looked for. */
export interface StoredCaseQuery {
  /** An output folder, or a folder below it, down to the one that holds the case's files. */
  readonly folder: string;
  readonly caseId: string;
  /** Default: the highest stage of the 3D plan that is there, else the only form there is. */
  readonly form?: StoredForm | undefined;
  /** The plans file. Default: the one beside the stage folder. */
  readonly plans?: string | undefined;
}

/** Folders below an output root in which cases lie. */
const DEPTH = 4;

/**
 * Finds a case that a run or `applyPlans` left, and reads its pickle.
 *
 * @throws `VP0101 UsageError` when it is not there, or when several places fit; `VP90xx` when its pickle is damaged.
 */
export async function findStoredCase(query: StoredCaseQuery): Promise<StoredCase> {
  const { caseId, form } = query;
  const folders = await foldersOf(resolve(query.folder), caseId, DEPTH);
  const all = await Promise.all(folders.map((folder) => readStored(folder, query)));
  const fitting = form === undefined ? highest(all) : all.filter((one) => isForm(one, form));
  const [only, second] = fitting;
  if (only === undefined) throw notThere(query, all);
  if (second !== undefined) throw severalPlaces(query, fitting);
  return only;
}

async function foldersOf(folder: string, caseId: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const { npz, pkl } = caseFiles(folder, caseId);
  const names = new Set(entries.map(({ name }) => join(folder, name)));
  const here = names.has(npz) && names.has(pkl) ? [folder] : [];
  if (depth === 0) return here;
  const below = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const deeper = await Promise.all(
    below.map(({ name }) => foldersOf(join(folder, name), caseId, depth - 1)),
  );
  return [...here, ...deeper.flat()];
}

async function readStored(folder: string, { caseId, plans }: StoredCaseQuery): Promise<StoredCase> {
  const { npz, pkl } = caseFiles(folder, caseId);
  const value = decodePickle(await readFile(pkl), { source: pkl });
  if (!hasKey(value, "size_after_resampling")) {
    return { kind: "cropped", caseId, npz, properties: decodeCaseProperties(value) };
  }
  const finished = plans === undefined ? await planBeside(folder) : await readFinishedPlan(plans);
  const stage = Number(
    /_stage(\d+)$/.exec(basename(folder))?.[1] ?? finished.plan.stages.length - 1,
  );
  return {
    kind: "stage",
    caseId,
    npz,
    properties: decodePreparedCaseProperties(value),
    finished,
    stage,
  };
}

function hasKey(value: PyValue, key: string): boolean {
  const isDict = typeof value === "object" && value !== null && "entries" in value;
  return isDict && value.entries.some(([other]) => other === key);
}

/** The plan that a stage folder is named after. */
async function planBeside(stageFolder: string): Promise<FinishedPlan> {
  const parent = dirname(stageFolder);
  const name = basename(stageFolder);
  const files = (await readdir(parent)).filter((file) => /plans.*\.pkl$/i.test(file));
  for (const file of files) {
    const finished = await readFinishedPlan(join(parent, file)).catch(() => undefined);
    if (finished !== undefined && name.startsWith(`${finished.dataIdentifier}_stage`)) {
      return finished;
    }
  }
  throw new UsageError(
    `${parent} holds no plans of ${name}; without them nobody knows how its axes were turned`,
    { files: files.map((file) => join(parent, file)), remedy: "Name the plans file: --plans." },
  );
}

function isForm(stored: StoredCase, form: StoredForm): boolean {
  if (stored.kind === "cropped") return form === "cropped";
  const { dimension } = stored.finished.plan;
  return form === "2d" ? dimension === "2d" : dimension === "3d" && stored.stage === form;
}

/** What is meant when nothing is said: the highest 3D stage, else everything. */
function highest(all: readonly StoredCase[]): readonly StoredCase[] {
  const numbers = all.flatMap((one) =>
    one.kind === "stage" && one.finished.plan.dimension === "3d" ? [one.stage] : [],
  );
  return numbers.length === 0 ? all : all.filter((one) => isForm(one, Math.max(...numbers)));
}

function notThere(
  { folder, caseId, form }: StoredCaseQuery,
  all: readonly StoredCase[],
): UsageError {
  const what = form === undefined ? "" : ` as ${typeof form === "number" ? `stage ${form}` : form}`;
  const there = all.map(({ npz }) => dirname(npz));
  const found = there.length === 0 ? "" : `; it is in ${there.join(", ")}`;
  return new UsageError(`${folder} does not hold the case ${caseId}${what}${found}`, {
    caseId,
    files: [folder],
    found: there,
    remedy:
      there.length === 0
        ? "Give the output folder of a run or of apply, and the case's name as dataset.json has it."
        : "Choose a form that is there: --stage cropped, 0, 1 or 2d.",
  });
}

function severalPlaces({ caseId }: StoredCaseQuery, fitting: readonly StoredCase[]): UsageError {
  const folders = fitting.map(({ npz }) => dirname(npz));
  return new UsageError(`the case ${caseId} is in several folders: ${folders.join(", ")}`, {
    caseId,
    files: folders,
    remedy: "Give one of these folders, or say which form: --stage cropped, 0, 1 or 2d.",
  });
}
