// The one module of all twins. Memory: static tables first, then the arena that the host fills.
export { boxOfBits, bytesOfBits, fillHoles, markNonzero } from "./bit-mask";
export { permute } from "./choice";
export { crc32 } from "./crc32";
export { cubicPlane } from "./cubic";
export { cubicJob } from "./cubic-job";
export { separableJob, separablePlane } from "./cubic-separable";
export { filterRows, spreadJob, spreadPlane } from "./cubic-spread";
export { deflateSegment } from "./deflate";
export { inflate, inflateSource, inflateStart, inflateTarget } from "./inflate";
export { labelPlane } from "./labels";
export { equalRuns } from "./runs";
export {
  clearUnlabelled,
  gatherLabelled,
  pairwiseSum,
  scaleSamples,
  squareDeviations,
} from "./samples";
export { sampleRange } from "./sample-range";
export { splineColumns } from "./spline";
export { splineEdges, splineRestore, splineTiles } from "./spline-blocks";

/** First byte that no table uses: the host puts its arrays from here on. */
export function arenaStart(): usize {
  return __heap_base;
}
