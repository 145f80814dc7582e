// Samples where each class lies; trainers choose patches with foreground from these positions.
import { locateClasses } from "@voxprep/class-locations";
import { sha256Hex } from "@voxprep/io";
import { newShapeZyx, resampleLabels, separateAxis } from "@voxprep/resample";
import { CLASSES, readCropped } from "../shared/thick-phantom.js";

const TARGET = [5, 0.8199999928474426, 0.8199999928474426]; // mm, z y x
const { label, originalSpacingZyx: spacing } = await readCropped("thick_4");
const labels = resampleLabels(label, {
  newShapeZyx: newShapeZyx(label.shapeZyx, spacing, TARGET),
  separateAxis: separateAxis(spacing, TARGET),
});

for (const { classValue, locationsZyx } of locateClasses(labels, CLASSES)) {
  if (locationsZyx === null) {
    console.log(`class ${classValue}: no voxel`);
    continue;
  }
  const rows = locationsZyx.length / 3;
  const [z, y, x] = locationsZyx;
  console.log(`class ${classValue}: ${rows} positions, the first drawn is z ${z}, y ${y}, x ${x}`);
  console.log("  sha256", sha256Hex(new Uint8Array(locationsZyx.buffer).slice())); // the original's
}
