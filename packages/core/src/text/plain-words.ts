/** Digits that a float32 of a file header means: 1.3 is stored as 1.2999999523162842. */
const HEADER_DIGITS = 7;

/** A count with its noun: `"1 voxel"`, `"12 voxels"`. */
export function countedText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * A number of a file header as people wrote it, without the noise of its storage.
 *
 * @param digits - Significant digits. Default 7, those of a float32.
 */
export function plainNumber(value: number, digits: number = HEADER_DIGITS): string {
  return String(Number(value.toPrecision(digits)));
}
