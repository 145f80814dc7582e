import {
  allocateVolume,
  type BoxZyx,
  type IndexRange,
  planesOf,
  type Volume,
  VoxprepError,
  type Zyx,
} from "@voxprep/core";
import { cropImage, cropLabel, findNonzeroBox, labelOfMask, type NonzeroBox } from "@voxprep/crop";

/** Finds the nonzero region of a case. */
export function findBox(input: {
  readonly volumes: readonly Volume[];
  readonly caseId: string;
}): NonzeroBox {
  return naming(input.caseId, () => findNonzeroBox(input.volumes));
}

/** Planes of a box that are cut into a volume of the box's shape. */
export interface CutSlab {
  readonly boxZyx: BoxZyx;
  /** Planes of the box, counted from its first. */
  readonly planes: IndexRange;
  readonly out: Volume<"float32">;
}

/** Cuts planes of one image channel. */
export function cutImage(
  input: CutSlab & { readonly volume: Volume; readonly viaFloat64: boolean },
): void {
  const { volume, viaFloat64, out, planes } = input;
  cropImage(volume, slabBox(input), planesOf(out, ...planes).data, { viaFloat64 });
}

/**
 * Cuts planes of the label.
 *
 * @returns Its classes in them.
 */
export function cutLabel(
  input: CutSlab & {
    readonly volume: Volume;
    readonly imageShapeZyx: Zyx;
    readonly mask: Volume<"uint8">;
    readonly caseId: string;
  },
): readonly number[] {
  const { volume, imageShapeZyx, planes } = input;
  const out = planesOf(input.out, ...planes);
  const mask = planesOf(input.mask, ...planes);
  const { classes } = naming(input.caseId, () =>
    cropLabel(volume, imageShapeZyx, slabBox(input), mask, out.data),
  );
  return classes;
}

function slabBox({ boxZyx: [[z0], y, x], planes: [start, end] }: CutSlab): BoxZyx {
  return [[z0 + start, z0 + end], y, x];
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
