// Reads image and label of a case: voxels in array order (z, y, x), geometry in ITK's order (x, y, z).
import { readCase } from "../shared/thick-phantom.js";

const { image, label } = await readCase("thick_4");

for (const [name, { volume, geometry }] of Object.entries({ image, label })) {
  console.log(name, volume.dtype, volume.shapeZyx.join(" x "), "voxels (z, y, x)");
  console.log("  spacing  ", geometry.spacingXyz.join(", "), "mm (x, y, z)");
  console.log("  origin   ", geometry.originXyz.join(", "), "mm, LPS");
  console.log("  direction", geometry.directionXyz.join(", "));
}

const voxels = new Map();
for (const value of label.volume.data)
  voxels.set(Number(value), (voxels.get(Number(value)) ?? 0) + 1);
for (const [value, count] of [...voxels].sort(([a], [b]) => a - b)) {
  console.log(`label ${value}: ${count} voxels`);
}
