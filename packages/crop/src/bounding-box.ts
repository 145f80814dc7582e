import type { BoxZyx, Volume } from "@voxprep/core";

/**
 * The smallest box that holds all nonzero voxels of a mask.
 *
 * @returns Half-open ranges in z, y, x; `null` when every voxel is 0.
 */
export function boundingBox({ data, shapeZyx: [nz, ny, nx] }: Volume<"uint8">): BoxZyx | null {
  let [z0, z1, y0, y1, x0, x1] = [nz, 0, ny, 0, nx, 0];
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const start = (z * ny + y) * nx;
      const row = data.subarray(start, start + nx);
      const first = row.indexOf(1);
      if (first < 0) continue;
      z0 = Math.min(z0, z);
      z1 = z + 1;
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y + 1);
      x0 = Math.min(x0, first);
      x1 = Math.max(x1, row.lastIndexOf(1) + 1);
    }
  }
  return z1 === 0
    ? null
    : [
        [z0, z1],
        [y0, y1],
        [x0, x1],
      ];
}
