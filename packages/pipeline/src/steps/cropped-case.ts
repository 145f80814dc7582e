import type { CaseProperties, Volume } from "@voxprep/core";

/** A case after the crop: float32 channels and label of one shape, in the scan's own axis order. */
export interface CroppedCase {
  readonly caseId: string;
  readonly properties: CaseProperties;
  readonly channels: readonly Volume<"float32">[];
  readonly label: Volume<"float32">;
}

/** Bytes that the voxels of a cropped case take. */
export function croppedBytes(cropped: CroppedCase): number {
  return cropped.channels.reduce(
    (sum, channel) => sum + channel.data.byteLength,
    cropped.label.data.byteLength,
  );
}
