import { BoxOutsideError, type BoxZyx, type IndexRange, type Zyx } from "@voxprep/core";

/** Lengths of a box. */
export function shapeOfBox([[z0, z1], [y0, y1], [x0, x1]]: BoxZyx): Zyx {
  return [z1 - z0, y1 - y0, x1 - x0];
}

/** The box that is the whole volume. */
export function wholeBox([nz, ny, nx]: Zyx): BoxZyx {
  return [
    [0, nz],
    [0, ny],
    [0, nx],
  ];
}

/**
 * Refuses a box that is empty or leaves a volume.
 *
 * @throws `VP0402 BoxOutsideError`
 */
export function requireBoxInside(box: BoxZyx, shape: Zyx): void {
  for (const [i, axis] of ["z", "y", "x"].entries()) {
    const [start, end] = box[i] as IndexRange;
    const size = shape[i] as number;
    if (start >= 0 && start < end && end <= size) continue;
    throw new BoxOutsideError(
      `box [${start}, ${end}) on axis ${axis} does not lie in [0, ${size})`,
    );
  }
}

/**
 * Calls back for every row of a box with where it begins in the volume and in the box.
 *
 * @param visit - Gets the row's first element in the volume, in the box, and the row's length.
 */
export function eachBoxRow(
  [[z0, z1], [y0, y1], [x0, x1]]: BoxZyx,
  [, ny, nx]: Zyx,
  visit: (inVolume: number, inBox: number, length: number) => void,
): void {
  const length = x1 - x0;
  let inBox = 0;
  for (let z = z0; z < z1; z++) {
    for (let y = y0; y < y1; y++, inBox += length) visit((z * ny + y) * nx + x0, inBox, length);
  }
}
