// Normalizes a resampled CT image with the statistics of the whole data set, and shows the other schemes.
import { normalizeChannel } from "@voxprep/normalize";
import { newShapeZyx, resampleImage, resampleLabels, separateAxis } from "@voxprep/resample";
import { readCropped, readFingerprint, sha256 } from "../shared/thick-phantom.js";

const TARGET = [5, 0.8199999928474426, 0.8199999928474426]; // mm, z y x
const { channels, label, originalSpacingZyx: spacing } = await readCropped("thick_4");
const options = {
  newShapeZyx: newShapeZyx(label.shapeZyx, spacing, TARGET),
  separateAxis: separateAxis(spacing, TARGET),
};
const image = resampleImage(channels[0], options);
const labels = resampleLabels(label, options);
const statistics = (await readFingerprint()).intensities[0].all;

const { percentile00_5: low, percentile99_5: high, mean, sd } = statistics;
console.log(`clip to [${low}, ${high}], subtract ${mean}, divide by ${sd}`);

const schemes = { CT: { scheme: "CT", useMask: false, statistics } };
schemes["z-score"] = { scheme: "nonCT", useMask: false };
schemes["z-score inside the body"] = { scheme: "nonCT", useMask: true };
for (const [name, choice] of Object.entries(schemes)) {
  const { data } = normalizeChannel(image, labels, choice);
  const average = data.reduce((sum, value) => sum + value, 0) / data.length;
  console.log(`${name}: ${Math.min(...data)} to ${Math.max(...data)}, mean ${average.toFixed(6)}`);
}
const ct = normalizeChannel(image, labels, schemes.CT);
console.log("sha256 of the CT image", sha256(ct)); // that of the original program's npz
