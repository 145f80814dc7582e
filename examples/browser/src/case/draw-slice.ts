import type { BoxZyx, Volume, Zyx } from "@voxprep/core";
import type { DrawnAxis, PlaneAxes } from "./anatomy.js";
import type { Rectangle, SlicePicture } from "./case-api.js";
import type { Look } from "./look.js";

/** Colours of labels 1, 2, 3 ...; further ones begin again. Told apart with weak colour vision (Okabe and Ito). */
const LABEL_COLOURS = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [213, 94, 0],
  [204, 121, 167],
] as const;

const LABEL_OPACITY = 0.5;

/** What a slice is drawn from. */
export interface DrawnVolume {
  readonly volume: Volume;
  readonly label: Volume | null;
  /** mm */
  readonly spacingZyx: Zyx;
  readonly look: Look;
  /** What the crop keeps, in voxels of this volume. */
  readonly boxZyx: BoxZyx | null;
}

/** Draws one slice: grey by intensity, labels above 0 in colour. */
export function drawSlice(drawn: DrawnVolume, plane: PlaneAxes, index: number): SlicePicture {
  const { volume, label, spacingZyx, look } = drawn;
  const { across, right, down } = plane;
  const [width, height] = [at(volume.shapeZyx, right.axis), at(volume.shapeZyx, down.axis)];
  const strides = stridesOf(volume.shapeZyx);
  const [step, rowStep] = [signed(right, strides), signed(down, strides)];
  const start =
    index * at(strides, across) +
    (right.isFlipped ? -step * (width - 1) : 0) +
    (down.isFlipped ? -rowStep * (height - 1) : 0);
  const rgba = new Uint8ClampedArray(4 * width * height);
  const scale = 255 / (look.white - look.black);
  for (let row = 0, to = 0; row < height; row++) {
    let from = start + row * rowStep;
    for (let column = 0; column < width; column++, from += step, to += 4) {
      const grey = (Number(volume.data[from]) - look.black) * scale;
      paint(rgba, to, grey, label === null ? 0 : Number(label.data[from]));
    }
  }
  const aspect = (width * at(spacingZyx, right.axis)) / (height * at(spacingZyx, down.axis));
  return { width, height, rgba, aspect, kept: keptOf(drawn, plane, index) };
}

function paint(rgba: Uint8ClampedArray, to: number, grey: number, label: number): void {
  const colour = label > 0 ? LABEL_COLOURS[(label - 1) % LABEL_COLOURS.length] : undefined;
  for (let channel = 0; channel < 3; channel++) {
    const tint = colour?.[channel];
    rgba[to + channel] =
      tint === undefined ? grey : grey * (1 - LABEL_OPACITY) + tint * LABEL_OPACITY;
  }
  rgba[to + 3] = 255;
}

function keptOf({ volume, boxZyx }: DrawnVolume, plane: PlaneAxes, index: number) {
  const range = boxZyx?.[plane.across as 0 | 1 | 2];
  if (boxZyx === null || range === undefined || index < range[0] || index >= range[1]) return null;
  const [left, width] = spanOf(boxZyx, volume.shapeZyx, plane.right);
  const [top, height] = spanOf(boxZyx, volume.shapeZyx, plane.down);
  const rectangle: Rectangle = { left, top, width, height };
  return width < 1 || height < 1 ? rectangle : null;
}

function spanOf(box: BoxZyx, shape: Zyx, { axis, isFlipped }: DrawnAxis): [number, number] {
  const size = at(shape, axis);
  const [start, end] = box[axis as 0 | 1 | 2];
  return [(isFlipped ? size - end : start) / size, (end - start) / size];
}

function stridesOf([, ny, nx]: Zyx): Zyx {
  return [ny * nx, nx, 1];
}

function signed({ axis, isFlipped }: DrawnAxis, strides: Zyx): number {
  return isFlipped ? -at(strides, axis) : at(strides, axis);
}

function at(values: Zyx, axis: number): number {
  return values[axis as 0 | 1 | 2];
}
