import { allocateVolume, type BoxZyx, type Volume, VoxprepError, type Zyx } from "@voxprep/core";
import {
  cropImage,
  cropLabel,
  findNonzeroBox,
  labelOfMask,
  type NonzeroBox,
  shapeOfBox,
} from "@voxprep/crop";

/** Finds the nonzero region of a case. */
export function findBox(input: {
  readonly volumes: readonly Volume[];
  readonly caseId: string;
}): NonzeroBox {
  return naming(input.caseId, () => findNonzeroBox(input.volumes));
}

/** Cuts one image channel. */
export function cutImage(input: {
  readonly volume: Volume;
  readonly boxZyx: BoxZyx;
  readonly viaFloat64: boolean;
  readonly memory?: ArrayBufferLike | undefined;
}): Volume<"float32"> {
  const out = allocateVolume("float32", shapeOfBox(input.boxZyx), input.memory);
  cropImage(input.volume, input.boxZyx, out.data, { viaFloat64: input.viaFloat64 });
  return out;
}

/** Cuts the label and lists its classes. */
export function cutLabel(input: {
  readonly volume: Volume;
  readonly imageShapeZyx: Zyx;
  readonly boxZyx: BoxZyx;
  readonly mask: Volume<"uint8">;
  readonly caseId: string;
  readonly memory?: ArrayBufferLike | undefined;
}): { readonly label: Volume<"float32">; readonly classes: readonly number[] } {
  const { volume, imageShapeZyx, boxZyx, mask } = input;
  const label = allocateVolume("float32", shapeOfBox(boxZyx), input.memory);
  const { classes } = naming(input.caseId, () =>
    cropLabel(volume, imageShapeZyx, boxZyx, mask, label.data),
  );
  return { label, classes };
}

/** The label of a case that has none: 0 in the nonzero mask, -1 outside. */
export function markMask({ mask }: { readonly mask: Volume<"uint8"> }): {
  readonly label: Volume<"float32">;
  readonly classes: readonly number[];
} {
  const label = allocateVolume("float32", mask.shapeZyx);
  return { label, ...labelOfMask(mask, label.data) };
}

/** Adds the case to errors of steps, which do not know it. */
function naming<T>(caseId: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof VoxprepError ? error.with({ caseId }) : error;
  }
}
