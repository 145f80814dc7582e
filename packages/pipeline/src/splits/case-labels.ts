import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { BadPickleError, type Finding, UsageError, type Volume, VoxprepError } from "@voxprep/core";
import {
  decodeCaseProperties,
  decodePickle,
  decodeStageCaseProperties,
  type PyValue,
} from "@voxprep/io";
import type { Amounts } from "@voxprep/splits";
import { countValues } from "../check/count-values.js";
import { mapLimited } from "../pool/map-limited.js";
import type { TaskRunner } from "../pool/task-pool.js";
import { caseFiles } from "../store/case-files.js";
import type { CaseSource } from "./case-source.js";

/** Labels of cases: which each has, and how much of it. */
export interface CaseLabels {
  /** By case and label value (as text): mm³, or 1 where no volumes were asked for. */
  readonly strata: ReadonlyMap<string, Amounts>;
  readonly hasVolumes: boolean;
  /** Why the labels of some cases are not known. */
  readonly findings: readonly Finding[];
}

/** How labels are read. */
export interface CaseLabelsOptions {
  /** Also measure volumes, for which every label is read. */
  readonly volumes: boolean;
  readonly runner: TaskRunner;
  /** Told after each case. */
  readonly onCase?: ((done: number, total: number) => void) | undefined;
}

/** Values with how many voxels, and the size of a voxel. */
interface Measured {
  readonly counts: Iterable<readonly [value: number, voxels: number]>;
  readonly voxelMm3: number;
}

/**
 * Reads which labels each case has, and their volumes.
 *
 * Presence alone comes from the pickles (`classes`, which the crop found). Volumes come from label files: of a raw task those
 * in `labelsTr`; of a cropped or stage folder the copies in `gt_segmentations`. Where a copy is missing, the label channel of the
 * npz is counted at its own spacing. Background and what lies outside of the body (-1) do not count.
 *
 * @returns `null` for a list, which knows no labels.
 */
export async function readCaseLabels(
  source: CaseSource,
  options: CaseLabelsOptions,
): Promise<CaseLabels | null> {
  if (source.kind === "list") return null;
  const strata = new Map<string, Amounts>();
  const findings: Finding[] = [];
  let done = 0;
  await mapLimited(source.ids, options.runner.threads, async (caseId) => {
    try {
      strata.set(caseId, await labelsOf(source, caseId, options));
    } catch (error) {
      if (!(error instanceof VoxprepError)) throw error;
      findings.push(error.with({ caseId, phase: "splits" }).toFinding());
    }
    options.onCase?.(++done, source.ids.length);
  });
  const ordered = new Map(
    source.ids.flatMap((id) => {
      const amounts = strata.get(id);
      return amounts === undefined ? [] : [[id, amounts] as const];
    }),
  );
  return { strata: ordered, hasVolumes: options.volumes, findings };
}

async function labelsOf(
  source: CaseSource,
  caseId: string,
  { volumes, runner }: CaseLabelsOptions,
): Promise<Amounts> {
  const labelFile = source.labelFiles.get(caseId);
  if (labelFile !== undefined) {
    return amountsOf(await measureFile(labelFile, caseId, runner), volumes);
  }
  const { npz, pkl } = caseFiles(source.path, caseId);
  const record = await readPickle(pkl, caseId);
  const properties = decodeCaseProperties(record);
  if (!volumes) {
    return new Map(properties.classes.filter(isLabel).map((value) => [String(value), 1]));
  }
  const copy = copyOfLabel(source.path, properties.labelPath);
  const measured =
    copy === null
      ? await measureNpz(npz, caseId, npzSpacing(record), runner)
      : await measureFile(copy, caseId, runner);
  return amountsOf(measured, true);
}

function isLabel(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function amountsOf({ counts, voxelMm3 }: Measured, volumes: boolean): Amounts {
  return new Map(
    [...counts]
      .filter(([value]) => isLabel(value))
      .map(([value, voxels]) => [String(value), volumes ? voxels * voxelMm3 : 1]),
  );
}

async function readPickle(pkl: string, caseId: string): Promise<PyValue> {
  const bytes = await readFile(pkl).catch((cause: unknown) => {
    throw new UsageError(`cannot read ${pkl}, which tells the labels of ${caseId}`, {
      cause,
      files: [pkl],
    });
  });
  return decodePickle(bytes, { source: pkl });
}

/** mm per voxel of the npz: that of the stage, or of the raw image where the case is only cropped. */
function npzSpacing(record: PyValue): readonly number[] {
  try {
    return decodeStageCaseProperties(record).resampledSpacing;
  } catch (error) {
    if (error instanceof BadPickleError) return decodeCaseProperties(record).originalSpacingZyx;
    throw error;
  }
}

/** The copy of a label that cropping or preprocessing left beside the cases or their stage folder. */
function copyOfLabel(folder: string, labelPath: string | null): string | null {
  if (labelPath === null) return null;
  const name = basename(labelPath.replaceAll("\\", "/"));
  const places = [folder, dirname(folder)].map((place) => join(place, "gt_segmentations", name));
  return places.find((place) => existsSync(place)) ?? null;
}

async function measureFile(path: string, caseId: string, runner: TaskRunner): Promise<Measured> {
  const input = { path, caseId, declared: [], allow: new Set<never>() };
  const { counts, geometry } = await runner.run("readLabel", input);
  return { counts, voxelMm3: productOf(geometry.spacingXyz) };
}

async function measureNpz(
  path: string,
  caseId: string,
  spacing: readonly number[],
  runner: TaskRunner,
): Promise<Measured> {
  const channels = await runner.run("decodeCropped", { path, caseId });
  const label = channels.at(-1) as Volume<"float32">;
  const counts = countValues(label.data).counts.map(
    ({ value, voxels }) => [value, voxels] as const,
  );
  return { counts, voxelMm3: productOf(spacing) };
}

function productOf(lengths: readonly number[]): number {
  return lengths.reduce((product, length) => product * length, 1);
}
