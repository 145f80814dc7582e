export { type BitMask, openBitMask } from "./bit-mask/bit-mask.js";
// Deflate for 4-byte samples.
export { crc32Combine } from "./deflate/crc32.js";
export {
  type ContinueCrc32,
  crc32,
  type DeflatePiece,
  deflateSamples,
} from "./deflate/deflate-samples.js";
export { type DeflateStream, joinPieces } from "./deflate/join-pieces.js";

// Inflate.
export { InflateError, type InflateFault, Inflater, type InflateSink } from "./inflate/inflater.js";
// Masks.
// Random choices.
export { type Choices, makeChoices } from "./random/choices.js";
// Resampling by planes, in the form that is asked for.
export { type ColumnFilter, makeColumnFilter } from "./resampling/column-filter.js";
export {
  type CubicPlanes,
  type CubicPlanesShape,
  makeCubicPlanes,
} from "./resampling/cubic-planes.js";
export { type EdgeFilter, makeEdgeFilter } from "./resampling/edge-filter.js";
export {
  type LabelPlanes,
  type LabelPlanesShape,
  makeLabelPlanes,
} from "./resampling/label-planes.js";
// Runs of equal values.
export { eachEqualRun, type TakeRun } from "./runs/equal-runs.js";
// Passes over samples.
export { measureSamples, type SampleMoments } from "./samples/measure-samples.js";
export { type SampleScaling, scaleSamples } from "./samples/scale-samples.js";
// Which form of the kernels runs.
export { bestForm, type KernelForm, preferKernelForm } from "./wasm/instance.js";

// Resampling.

export { resizeCubicPlane2d, resizeCubicPlane3d } from "./resampling/cubic-plane.js";
export { sumCubicRow, weightCubicRows2d, weightCubicRows3d } from "./resampling/cubic-rows.js";
export {
  type LabelRowScratch,
  makeLabelRowScratch,
  resizeLabelPlane2d,
  resizeLabelPlane3d,
  resizeLabelRow,
} from "./resampling/labels-linear.js";
export { resizeLinearPlane2d, resizeLinearPlane3d } from "./resampling/linear-plane.js";
export { nearestIndex, nearestIndices } from "./resampling/nearest.js";
export { sampleRange } from "./resampling/sample-range.js";
export { filterSplineAxis, paddedSplineLength, SPLINE_LANES } from "./resampling/spline-axis.js";
export { SPLINE_BLOCK, splineBlockCount } from "./resampling/spline-blocks.js";
export { filterSplineLines } from "./resampling/spline-lines.js";
export {
  SPLINE_GAIN,
  SPLINE_PADDING,
  SPLINE_POLE,
  splinePolePower,
} from "./resampling/spline-pole.js";
export {
  CUBIC_HALO,
  type CubicTaps,
  cubicTaps,
  type LinearTaps,
  linearTaps,
} from "./resampling/taps.js";
export { warpCubicPlane } from "./warp/warp-cubic.js";
export { warpLabelPlane } from "./warp/warp-labels.js";
export { warpLinearPlane } from "./warp/warp-linear.js";
export { type WarpTaps, warpTaps } from "./warp/warp-taps.js";
