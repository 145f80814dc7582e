import { basename, dirname } from "node:path";
import type { Finding, Geometry } from "@voxprep/core";
import {
  type NiftiOrientation,
  orientationOfGeometry,
  orientationOfHeader,
  writtenOrientation,
} from "@voxprep/io";
import {
  checkLabelGeometry,
  checkModalityGeometry,
  isRepairable,
} from "../check/check-geometry.js";
import type { CheckedHeader } from "../check/check-headers.js";
import { valueFault } from "../check/check-label-voxels.js";
import { compareGrids } from "../check/compare-grids.js";
import type { LabelReading } from "../check/read-case.js";
import type { RepairRules } from "../check/repair-rules.js";
import { shownFile } from "../check/shown-name.js";
import type { CheckedCase } from "../check/task-check.js";
import type { FileChange } from "./file-change.js";
import { type LabelDtype, newLabelType } from "./label-type.js";

/** One file of the copy: the same bytes, or what is changed in it. */
export interface FilePlan {
  readonly source: string;
  /** Relative to the task folder, parted by `/`. */
  readonly name: string;
  /** None: the file is copied byte for byte. */
  readonly changes: readonly FileChange[];
  readonly orientation?: NiftiOrientation | undefined;
  readonly labelType?: LabelDtype | undefined;
}

/** What a repair may do, and what the labels of the task may hold. */
export interface PlanContext {
  readonly rules: RepairRules;
  /** Label value to name. */
  readonly declared: ReadonlyMap<number, string>;
}

/** What becomes of the files of a case without fault, images first. */
export function planCase(
  one: CheckedCase,
  label: LabelReading | null,
  { rules, declared }: PlanContext,
): FilePlan[] {
  const [first, ...others] = one.imageHeaders;
  if (first === undefined) throw new TypeError("a case has at least one modality");
  const about = { caseId: one.caseId, first, rules };
  const images = [
    planOf(first, straightening(first, one.caseId)),
    ...others.map((other) => planOf(other, placing(other, "modality", about))),
  ];
  const place = placing(one.labelHeader, "label", about);
  const values = label === null ? { changes: [] } : relabelling(one, label, declared);
  const changes = [...place.changes, ...values.changes];
  return [...images, planOf(one.labelHeader, { ...place, ...values, changes })];
}

type Repair = Pick<FilePlan, "changes" | "orientation" | "labelType">;

function planOf(header: CheckedHeader, repair: Repair): FilePlan {
  const { file } = header;
  return { source: file, name: `${basename(dirname(file))}/${basename(file)}`, ...repair };
}

/** The place of the first modality, and of files that are not to get it. */
function straightening({ file, straightened }: CheckedHeader, caseId: string): Repair {
  if (straightened === null) return { changes: [] };
  const { anglesDegrees, shiftMm, orientation } = straightened;
  const change: FileChange = {
    caseId,
    file: shownFile(file),
    kind: "axes",
    code: "VP4105",
    from: anglesDegrees.map((angle) => `${angle.toFixed(3)}°`).join(", "),
    to: `90°, 90°, 90° (voxels move by up to ${shown(shiftMm)} mm)`,
    details: { anglesDegrees, shiftMm },
  };
  return { changes: [change], orientation: writtenOrientation(orientation) };
}

interface Surroundings {
  readonly caseId: string;
  readonly first: CheckedHeader;
  readonly rules: RepairRules;
}

/** The place of a label or of a further modality. */
function placing(
  file: CheckedHeader,
  role: "label" | "modality",
  { caseId, first, rules }: Surroundings,
): Repair {
  const own = straightening(file, caseId);
  const difference = compareGrids(file.geometry, first.geometry);
  if (!isRepairable(difference, rules)) return own;
  const code = noticed(file, role, first)?.code ?? null;
  const isNeeded =
    code !== null ||
    !agree(file.geometry, first.geometry) ||
    (own.orientation !== undefined && difference.distanceMm > 0);
  if (!isNeeded) return own;
  const { distanceVoxels, distanceMm, spacing } = difference;
  const change: FileChange = {
    caseId,
    file: shownFile(file.file),
    kind: "geometry",
    code,
    from: `${shown(distanceVoxels)} voxels (${shown(distanceMm)} mm) off`,
    to: `as ${shownFile(first.file)}`,
    details: {
      distanceVoxels,
      distanceMm,
      spacingDifference: spacing,
      before: plainGeometry(file.geometry),
      after: plainGeometry(first.geometry),
    },
  };
  return { changes: [...own.changes, change], orientation: placeOf(first) };
}

/** What the check says without repairs. */
function noticed(
  file: CheckedHeader,
  role: "label" | "modality",
  first: CheckedHeader,
): Finding | undefined {
  const check = role === "label" ? checkLabelGeometry : checkModalityGeometry;
  return check(file, first, { caseId: "" })[0];
}

/**
 * The fields to copy: those of the header itself, so that both files have the same bits, unless they
 * leave something to be guessed.
 */
function placeOf(first: CheckedHeader): NiftiOrientation {
  const { header, straightened, geometry } = first;
  if (straightened !== null) return writtenOrientation(straightened.orientation);
  const hasForm = header.qformCode > 0 || header.sformCode > 0;
  const isPlain = header.pixdim.slice(1, 4).every((size) => size > 0 && Number.isFinite(size));
  return hasForm && isPlain ? orientationOfHeader(header) : orientationOfGeometry(geometry);
}

/**
 * True when numpy's `isclose` takes all numbers of two geometries for equal: the optional check of the
 * originals refuses every other pair.
 */
function agree(a: Geometry, b: Geometry): boolean {
  const numbers = ({ spacingXyz, originXyz, directionXyz }: Geometry) => [
    ...spacingXyz,
    ...originXyz,
    ...directionXyz,
  ];
  const others = numbers(b);
  return numbers(a).every((value, i) => {
    const other = others[i] as number;
    return Math.abs(value - other) <= 1e-8 + 1e-5 * Math.abs(other);
  });
}

function relabelling(
  one: CheckedCase,
  reading: LabelReading,
  declared: ReadonlyMap<number, string>,
): Repair {
  const { dtype, mapped } = reading;
  const labelType = newLabelType(reading);
  if (labelType === null) return { changes: [] };
  const file = shownFile(one.labelPath);
  const about = { caseId: one.caseId, file };
  const stored = one.labelDtype;
  const changes: FileChange[] = mapped.map(({ from, to, voxels }) => ({
    ...about,
    kind: "values",
    code: valueFault(from, declared)?.code ?? null,
    from: `${from} (${voxels} ${voxels === 1 ? "voxel" : "voxels"})`,
    to: `${to} (${declared.get(to) ?? ""})`,
    details: { from, to, voxels },
  }));
  if (labelType !== stored) {
    const isScaled = dtype !== stored;
    changes.push({
      ...about,
      kind: "dtype",
      code: null,
      from: isScaled ? `${stored}, scaled` : stored,
      to: labelType,
      details: { stored, read: dtype, written: labelType },
    });
  }
  return { changes, labelType };
}

function plainGeometry({ spacingXyz, originXyz, directionXyz }: Geometry) {
  return { spacingXyz, originXyz, directionXyz };
}

function shown(value: number): string {
  return String(Number(value.toPrecision(3)));
}
