// Resamples a cropped case to the spacing of the plan: in-plane by cubic splines, thick slices by nearest.
import { newShapeZyx, resampleImage, resampleLabels, separateAxis } from "@voxprep/resample";
import { readCropped, sha256 } from "../shared/thick-phantom.js";

const TARGET = [5, 0.8199999928474426, 0.8199999928474426]; // mm, z y x: what example 04 plans
const { channels, label, originalSpacingZyx: spacing } = await readCropped("thick_4");

const options = {
  newShapeZyx: newShapeZyx(label.shapeZyx, spacing, TARGET),
  separateAxis: separateAxis(spacing, TARGET),
};
const image = resampleImage(channels[0], options);
const labels = resampleLabels(label, options);

console.log("from", label.shapeZyx.join(" x "), "at", spacing.join(", "), "mm");
console.log("to  ", image.shapeZyx.join(" x "), "at", TARGET.join(", "), "mm");
console.log("axis that is resampled by itself:", "zyx"[options.separateAxis] ?? "none");
console.log("label values", [...new Set(labels.data)].sort((a, b) => a - b).join(", "));
console.log("sha256 of the label", sha256(labels)); // that of the original program's npz
