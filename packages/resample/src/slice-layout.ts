import type { Zyx } from "@voxprep/core";
import type { Axis } from "./separate-axis.js";

/** How the 2D slices across one axis lie in a C-order volume. */
export interface SliceLayout {
  /** Rows and columns of a slice: the two other axes, in array order. */
  readonly rows: number;
  readonly columns: number;
  /** Elements between slices, between rows of a slice, between columns of a slice. */
  readonly sliceStep: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Layout of the slices across an axis of a volume. */
export function sliceLayout([nz, ny, nx]: Zyx, axis: Axis): SliceLayout {
  const plane = ny * nx;
  switch (axis) {
    case 0:
      return { rows: ny, columns: nx, sliceStep: plane, rowStep: nx, columnStep: 1 };
    case 1:
      return { rows: nz, columns: nx, sliceStep: nx, rowStep: plane, columnStep: 1 };
    case 2:
      return { rows: nz, columns: ny, sliceStep: 1, rowStep: plane, columnStep: nx };
  }
}

/** Copies slice `index` of a volume into a dense array. */
export function gatherSlice(
  volume: Float32Array | Float64Array,
  layout: SliceLayout,
  index: number,
  dense: Float32Array | Float64Array,
): void {
  const { rows, columns, columnStep } = layout;
  let to = 0;
  for (let row = 0; row < rows; row++) {
    let from = index * layout.sliceStep + row * layout.rowStep;
    if (columnStep === 1) {
      dense.set(volume.subarray(from, from + columns), to);
      to += columns;
      continue;
    }
    for (let column = 0; column < columns; column++, from += columnStep) {
      dense[to++] = volume[from] as number;
    }
  }
}

/** Copies a dense array into slice `index` of a volume. */
export function scatterSlice(
  dense: Float32Array | Float64Array,
  layout: SliceLayout,
  index: number,
  volume: Float32Array | Float64Array,
): void {
  const { rows, columns, columnStep } = layout;
  let from = 0;
  for (let row = 0; row < rows; row++) {
    let to = index * layout.sliceStep + row * layout.rowStep;
    if (columnStep === 1) {
      volume.set(dense.subarray(from, from + columns), to);
      from += columns;
      continue;
    }
    for (let column = 0; column < columns; column++, to += columnStep) {
      volume[to] = dense[from++] as number;
    }
  }
}
