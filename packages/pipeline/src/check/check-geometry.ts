import {
  type ErrorCode,
  type Finding,
  type Geometry,
  makeFinding,
  plainNumber,
  type Zyx,
} from "@voxprep/core";
import { axisCodes } from "./axis-codes.js";
import {
  compareGrids,
  flipsThatAgree,
  type GridDifference,
  PLACE_TOLERANCE,
  SPACING_TOLERANCE,
} from "./compare-grids.js";
import type { RepairRules } from "./repair-rules.js";
import { shownFile, shownShape } from "./shown-name.js";
import { allowing } from "./voxel-source.js";

/** A file of a case and where its voxels lie. */
export interface PlacedFile {
  readonly file: string;
  readonly geometry: Geometry;
}

/** How a check is made. */
export interface GeometryOptions {
  readonly caseId: string;
  /** Case faults that become warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
  /** Differences that these rules repair are no findings. Default: none are repaired. */
  readonly repair?: RepairRules | undefined;
}

/**
 * Compares the grid of a label with that of the first modality.
 *
 * @returns At most one finding: `VP4101` shape, `VP4102` spacing, `VP4104` direction, `VP4103` place.
 * @see spec 5-faults, section 2.4
 */
export function checkLabelGeometry(
  label: PlacedFile,
  image: PlacedFile,
  options: GeometryOptions,
): Finding[] {
  const found = sizesDiffer(label, image);
  if (found) {
    return [
      shapeFinding("VP4101", label, image, options, {
        remedy: "Resample the label onto the image grid, or take the case out of dataset.json.",
        originals:
          "They crop both with the image's box; when the box fits into the label they go on without a word.",
      }),
    ];
  }
  const difference = compareGrids(label.geometry, image.geometry);
  if (difference.spacing > SPACING_TOLERANCE.refused) {
    return [spacingFinding("VP4102", label, image, options)];
  }
  if (isRepairable(difference, options.repair)) return [];
  if (difference.turnVoxels > PLACE_TOLERANCE) {
    return [directionFinding(label, image, difference, options)];
  }
  return placeFindings("VP4103", label, image, difference, options);
}

/**
 * Compares the grid of a modality with that of the first modality.
 *
 * @returns At most one finding: `VP4201` shape, `VP4202` spacing, `VP4203` place.
 * @see spec 5-faults, section 2.4, F50
 */
export function checkModalityGeometry(
  modality: PlacedFile,
  first: PlacedFile,
  options: GeometryOptions,
): Finding[] {
  if (sizesDiffer(modality, first)) {
    return [
      shapeFinding("VP4201", modality, first, options, {
        remedy: "Resample the modalities of the case onto one grid.",
        originals: "They stop when they stack the modalities.",
      }),
    ];
  }
  const difference = compareGrids(modality.geometry, first.geometry);
  if (difference.spacing > SPACING_TOLERANCE.refused) {
    return [spacingFinding("VP4202", modality, first, options)];
  }
  if (isRepairable(difference, options.repair)) return [];
  return placeFindings("VP4203", modality, first, difference, options);
}

/** True for a difference so small that the geometry of the first modality may be copied over it. */
export function isRepairable(
  { spacing, distanceVoxels }: GridDifference,
  repair: RepairRules | undefined,
): boolean {
  if (repair === undefined || spacing > SPACING_TOLERANCE.refused) return false;
  return distanceVoxels <= repair.toleranceVoxels;
}

/** The shape of a geometry in array order. */
export function shapeZyxOf({ sizeXyz: [x, y, z] }: Geometry): Zyx {
  return [z, y, x];
}

function sizesDiffer(a: PlacedFile, b: PlacedFile): boolean {
  return a.geometry.sizeXyz.some((size, i) => size !== b.geometry.sizeXyz[i]);
}

function filesOf(other: PlacedFile, first: PlacedFile, { caseId }: GeometryOptions) {
  return { caseId, files: [other.file, first.file] };
}

function shapeFinding(
  code: "VP4101" | "VP4201",
  other: PlacedFile,
  first: PlacedFile,
  options: GeometryOptions,
  words: { readonly remedy: string; readonly originals: string },
): Finding {
  const [found, expected] = [shapeZyxOf(other.geometry), shapeZyxOf(first.geometry)];
  const message =
    `${shownFile(other.file)} is ${shownShape(found)}, ` +
    `${shownFile(first.file)} is ${shownShape(expected)} (z, y, x)`;
  const context = { ...filesOf(other, first, options), field: "dim", found, expected, ...words };
  return makeFinding(code, message, context);
}

function spacingFinding(
  code: "VP4102" | "VP4202",
  other: PlacedFile,
  first: PlacedFile,
  options: GeometryOptions,
): Finding {
  const [found, expected] = [other.geometry.spacingXyz, first.geometry.spacingXyz];
  const message =
    `the spacing of ${shownFile(other.file)} is ${shownSpacing(found)} mm, ` +
    `that of ${shownFile(first.file)} is ${shownSpacing(expected)} mm (x, y, z)`;
  const finding = makeFinding(code, message, {
    ...filesOf(other, first, options),
    field: "pixdim",
    found,
    expected,
    remedy: `Write the true spacing into the header that is wrong, or allow ${code} to use the first image's.`,
    originals: "They use the spacing of the first image without a word.",
  });
  return allowing(finding, options.allow);
}

function directionFinding(
  label: PlacedFile,
  image: PlacedFile,
  { distanceVoxels }: GridDifference,
  options: GeometryOptions,
): Finding {
  const [found, expected] = [label.geometry.directionXyz, image.geometry.directionXyz];
  const flips = flipsThatAgree(label.geometry, image.geometry);
  const repair =
    flips === null
      ? "no flip of the array makes the grids agree"
      : `flipping the array along ${flips.join(" and ")} makes the grids agree`;
  const message =
    `the axes of ${shownFile(label.file)} lead ${axisCodes(found)}, ` +
    `those of ${shownFile(image.file)} ${axisCodes(expected)} ` +
    `(up to ${rounded(distanceVoxels)} voxels apart; ${repair})`;
  return makeFinding("VP4104", message, {
    ...filesOf(label, image, options),
    field: "direction",
    found: { direction: found, axes: axisCodes(found) },
    expected: { direction: expected, axes: axisCodes(expected) },
    remedy:
      flips === null
        ? "Resample the label onto the image grid."
        : "Flip the label's array, or correct its header.",
    originals: "The arrays are used as they lie; only the optional check stops.",
  });
}

function placeFindings(
  code: "VP4103" | "VP4203",
  other: PlacedFile,
  first: PlacedFile,
  { spacing, distanceVoxels, distanceMm }: GridDifference,
  options: GeometryOptions,
): Finding[] {
  const isElsewhere = distanceVoxels > PLACE_TOLERANCE;
  if (!isElsewhere && spacing <= SPACING_TOLERANCE.noticed) return [];
  const how = isElsewhere
    ? `lies up to ${rounded(distanceVoxels)} voxels (${rounded(distanceMm)} mm) away from`
    : `has a spacing that differs by ${spacing.toExponential(1)} of it from that of`;
  const message = `${shownFile(other.file)} ${how} ${shownFile(first.file)}`;
  return [
    makeFinding(code, message, {
      ...filesOf(other, first, options),
      field: isElsewhere ? "origin" : "pixdim",
      found: { distanceVoxels, distanceMm, spacingXyz: other.geometry.spacingXyz },
      expected: { distanceVoxels: PLACE_TOLERANCE, spacingXyz: first.geometry.spacingXyz },
      remedy: "See whether the file belongs to this image; if so, copy the image's geometry to it.",
      originals: "The arrays are used as they lie; only the optional check stops.",
    }),
  ];
}

function shownSpacing(spacing: readonly number[]): string {
  return spacing.map((length) => plainNumber(length)).join(" x ");
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
