import type { Matrix3, Xyz } from "./axes.js";
import type { Dtype } from "./dtype.js";
import type { Volume } from "./volume.js";

/** Where a volume lies in the world, as ITK tells it: LPS, mm, x y z order. */
export interface Geometry {
  readonly sizeXyz: Xyz;
  /** mm */
  readonly spacingXyz: Xyz;
  /** World position of voxel (0, 0, 0), mm. */
  readonly originXyz: Xyz;
  /** Row-major; column `j` is the world direction of image axis `j`. */
  readonly directionXyz: Matrix3;
}

/** A volume and its place in the world. */
export interface Image<D extends Dtype = Dtype> {
  readonly volume: Volume<D>;
  readonly geometry: Geometry;
}
