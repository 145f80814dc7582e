import type { BoxZyx, Finding, NormalizationScheme, Zyx } from "@voxprep/core";
import type { CtStatistics } from "@voxprep/normalize";
import type { PlaneName } from "./anatomy.js";

/** The files of one case. */
export interface CaseFiles {
  readonly image: File;
  readonly label: File | null;
}

/** What the user chose. */
export interface Choices {
  /** mm */
  readonly targetSpacingZyx: Zyx;
  readonly scheme: NormalizationScheme;
  /** True where only voxels inside the nonzero mask count. */
  readonly useMask: boolean;
  /** Needed by the CT schemes. */
  readonly statistics: CtStatistics | undefined;
}

/** Size and intensities of a volume. */
export interface VolumeFacts {
  readonly shapeZyx: Zyx;
  /** mm */
  readonly spacingZyx: Zyx;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** A case that was read. */
export interface ReadCase extends VolumeFacts {
  readonly caseId: string;
  /** Type of the voxels in the file. */
  readonly dtype: string;
  /** Warnings about the files. */
  readonly findings: readonly Finding[];
  /** Number of slices across each anatomical plane. */
  readonly slices: Readonly<Record<PlaneName, number>>;
}

/** The steps of a preparation, in order. */
export const STEPS = ["read", "crop", "resample", "normalize", "compress"] as const;

/** One step of a preparation. */
export type Step = (typeof STEPS)[number];

/** A case that was prepared. */
export interface PreparedCase extends VolumeFacts {
  /** What was kept of the scan, in its voxels. */
  readonly boxZyx: BoxZyx;
  /** Values of the label array, ascending; -1 is outside of the body. */
  readonly labels: readonly number[];
  readonly fileName: string;
  /** The npz file: array `data` of shape (2, z, y, x), float32: image and label. */
  readonly npz: Blob;
  /** SHA-256 of the array's bytes. */
  readonly sha256: string;
  readonly threads: number;
  readonly milliseconds: number;
}

/** Which slice is to be drawn. */
export interface SliceRequest {
  readonly of: "before" | "after";
  readonly plane: PlaneName;
  /** Slice of the scan as it was read, from 0; the slice of the prepared volume at the same place is found from it. */
  readonly index: number;
}

/** A rectangle on a slice, in parts of its width and height. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A slice as pixels. */
export interface SlicePicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Width divided by height, in mm. */
  readonly aspect: number;
  /** What the crop keeps of it; null where that is all, unknown or nothing. */
  readonly kept: Rectangle | null;
}

/** What the case worker answers. One worker holds one case. */
export interface CaseApi {
  readonly read: (files: CaseFiles) => Promise<ReadCase>;
  readonly prepare: (choices: Choices) => Promise<PreparedCase>;
  /** Null where the slice was cropped away or nothing is prepared. */
  readonly slice: (request: SliceRequest) => SlicePicture | null;
}
