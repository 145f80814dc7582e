export { compareCaseFileNames } from "./compare-case-file-names.js";
export { intensityStatistics } from "./intensity-statistics.js";
export { joinSamples } from "./join-samples.js";
export {
  type FingerprintCase,
  type FingerprintInput,
  makeFingerprint,
} from "./make-fingerprint.js";
export { needsIntensities } from "./needs-intensities.js";
export { sampleForeground } from "./sample-foreground.js";
