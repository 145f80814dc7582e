export {
  type CtStatistics,
  measureNormalization,
  type NormalizationOptions,
  needsWholeChannel,
} from "./measure-normalization.js";
export type { Normalization, Precision } from "./normalization.js";
export { normalizeChannel } from "./normalize-channel.js";
export { normalizeInPlace } from "./normalize-in-place.js";
