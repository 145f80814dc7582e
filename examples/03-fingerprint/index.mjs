// Measures a data set: sizes, spacings, and the intensities of every tenth foreground voxel.
import {
  intensityStatistics,
  joinSamples,
  makeFingerprint,
  sampleForeground,
} from "@voxprep/fingerprint";
import { CASE_IDS, CLASSES, readCropped } from "../shared/thick-phantom.js";

const cases = [];
for (const id of CASE_IDS) cases.push(await readCropped(id));

const samples = cases.map(({ channels, label }) => sampleForeground(channels[0], label));
const all = intensityStatistics(joinSamples(samples));
const fingerprint = makeFingerprint({
  cases,
  classes: CLASSES,
  modalities: new Map([[0, "CT"]]),
  intensities: [{ perCase: samples.map(intensityStatistics), all }],
});

fingerprint.caseIds.forEach((id, i) => {
  const size = fingerprint.sizesZyx[i].join(" x ");
  const kept = (100 * fingerprint.sizeReductions[i]).toFixed(1);
  console.log(id, size, "voxels,", fingerprint.spacingsZyx[i].join(", "), `mm, ${kept} % kept`);
});
console.log("foreground of all cases:");
for (const [name, value] of Object.entries(all)) console.log(" ", name, value);
