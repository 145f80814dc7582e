import { type AxisOrder, permute, sameZyx, type Zyx } from "./axes.js";
import type { Dtype } from "./dtype.js";
import { allocateVolume, type Volume } from "./volume.js";

const IDENTITY: AxisOrder = [0, 1, 2];

/** True when the order changes nothing. */
export function isIdentityOrder(order: AxisOrder): boolean {
  return sameZyx(order, IDENTITY);
}

/**
 * The volume with its axes reordered, dense in the new order.
 *
 * @param order - Output axis `i` is input axis `order[i]`, as numpy's `transpose`.
 * @returns The same volume, not a copy, when the order changes nothing.
 */
export function transposeVolume<D extends Dtype>(volume: Volume<D>, order: AxisOrder): Volume<D> {
  if (isIdentityOrder(order)) return volume;
  const out = allocateVolume(volume.dtype, permute(volume.shapeZyx, order));
  const strides = permute(stridesOf(volume.shapeZyx), order);
  copyStrided(volume.data, strides, out.data, out.shapeZyx);
  return out;
}

function stridesOf([, ny, nx]: Zyx): Zyx {
  return [ny * nx, nx, 1];
}

function copyStrided(
  from: { readonly [i: number]: number | bigint },
  [sz, sy, sx]: Zyx,
  to: { [i: number]: number | bigint },
  [nz, ny, nx]: Zyx,
): void {
  let at = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      let source = z * sz + y * sy;
      for (let x = 0; x < nx; x++, source += sx) to[at++] = from[source] as number | bigint;
    }
  }
}
