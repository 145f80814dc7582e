import {
  BadArgumentError,
  type Fingerprint,
  type ModalityIntensities,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import { compareCaseFileNames } from "./compare-case-file-names.js";

/** What a fingerprint knows of one cropped case. Nothing is transposed. */
export interface FingerprintCase {
  readonly caseId: string;
  readonly croppedSizeZyx: Zyx;
  readonly originalSizeZyx: Zyx;
  /** mm */
  readonly originalSpacingZyx: Zyx;
}

/** What a fingerprint is made of. */
export interface FingerprintInput {
  /** In the order of {@link compareCaseFileNames}. */
  readonly cases: readonly FingerprintCase[];
  /** Foreground label values in the order of dataset.json. */
  readonly classes: readonly number[];
  /** Modality index to name, in the order of dataset.json. */
  readonly modalities: ReadonlyMap<number, string>;
  /** Per modality index, with one entry per case; `null` when no modality needs them. */
  readonly intensities: readonly ModalityIntensities[] | null;
}

/**
 * Puts together what the planner knows of a data set.
 *
 * @throws `VP0401 BadArgumentError` when the cases are not in order, or when the intensities do not fit
 *   the modalities and cases.
 * @see spec 1-pipeline-v1, section 7
 */
export function makeFingerprint(input: FingerprintInput): Fingerprint {
  const { cases, classes, modalities, intensities } = input;
  requireOrder(cases);
  if (intensities !== null) requireFit(intensities, modalities.size, cases.length);
  return {
    caseIds: cases.map(({ caseId }) => caseId),
    sizesZyx: cases.map(({ croppedSizeZyx }) => croppedSizeZyx),
    spacingsZyx: cases.map(({ originalSpacingZyx }) => originalSpacingZyx),
    classes,
    modalities,
    intensities,
    sizeReductions: cases.map(
      ({ croppedSizeZyx, originalSizeZyx }) =>
        voxelCount(croppedSizeZyx) / voxelCount(originalSizeZyx),
    ),
  };
}

function requireOrder(cases: readonly FingerprintCase[]): void {
  cases.forEach(({ caseId }, i) => {
    const before = cases[i - 1]?.caseId;
    if (before === undefined || compareCaseFileNames(before, caseId) < 0) return;
    throw new BadArgumentError(`case ${caseId} stands behind ${before}`, {
      caseId,
      expected: "each case once, in the order of their npz file names by code point",
      remedy: "Sort the cases with compareCaseFileNames.",
    });
  });
}

function requireFit(
  intensities: readonly ModalityIntensities[],
  modalities: number,
  cases: number,
): void {
  const found = intensities.map(({ perCase }) => perCase.length);
  if (found.length === modalities && found.every((length) => length === cases)) return;
  throw new BadArgumentError(
    `there are intensities of ${found.join(", ") || "no"} cases per modality, ` +
      `expected ${modalities} modalities of ${cases} cases`,
    { found, expected: { modalities, cases } },
  );
}
