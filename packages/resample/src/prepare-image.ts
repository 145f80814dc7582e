import {
  allocateShared,
  allocateVolume,
  castToFloat32,
  sameZyx,
  sharedMemory,
  type Volume,
  voxelCount,
  type Zyx,
} from "@voxprep/core";
import {
  CUBIC_HALO,
  type SampleScaling,
  SPLINE_BLOCK,
  sampleRange,
  splineBlockCount,
} from "@voxprep/kernels";
import { checkShapes } from "./check-arguments.js";
import { floatSource } from "./float-source.js";
import type {
  FloatVolume,
  ImageResampling,
  ImageSlicesResampling,
  OutputDtype,
  ResamplingOptions,
} from "./job-types.js";
import type { Axis } from "./separate-axis.js";

/** How an image is resampled. */
export interface ImageResamplingOptions<D extends OutputDtype = "float32">
  extends ResamplingOptions {
  /** Order of the splines: 3 as images are prepared, 1 as class probabilities are resampled back. Default 3. */
  readonly order?: 1 | 3;
  /** True for scipy 1.16 and later, which returns slices as they are when their shape stays. Default false. */
  readonly sameShapeExit?: boolean;
  /**
   * Clips, shifts and scales the resampled voxels while they are in the cache, as a normalization would afterwards.
   * Only jobs of kind `"spline-volume"` with float32 output do so; with others it is left to the caller. Default: null.
   */
  readonly scaling?: SampleScaling | null;
  /** Default `"float32"`; `"float64"` shows the values before the one rounding. */
  readonly outputDtype?: D;
}

/**
 * Plans the resampling of one image channel and allocates its output; {@link runPhase} does the work.
 *
 * Cheap: it reads no voxels, but for integer dtypes (copied to float64) and for the whole-volume
 * range of order 1 and of `"skimage-0.18"` with an unchanged last axis.
 *
 * @param volume - Channel of shape (z, y, x); never changed. NaN is not replaced.
 * @returns Plain data over shared memory. An unchanged shape gives the volume itself as output.
 * @throws `VP0403 BadShapeError` for an empty volume or a new shape that is not made of whole numbers.
 * @throws `VP3201 EmptyResampledShapeError` when an axis of the new shape is 0.
 * @see spec 1-pipeline-v1, sections 9 and 10
 */
export function prepareImageResampling<D extends OutputDtype = "float32">(
  volume: Volume,
  options: ImageResamplingOptions<D>,
): ImageResampling<D> {
  const { newShapeZyx, separateAxis, operator = "skimage-0.19" } = options;
  const dtype = options.outputDtype ?? ("float32" as D);
  checkShapes(volume, newShapeZyx);
  if (sameZyx(volume.shapeZyx, newShapeZyx)) {
    return { kind: "unchanged", output: withDtype(volume, dtype) };
  }
  const source = floatSource(volume);
  const output = allocateVolume(dtype, newShapeZyx, options.memory?.output);
  if (separateAxis !== null) {
    const old = operator === "skimage-0.18";
    const exit = !old && options.sameShapeExit === true;
    const copies = exit && keepsSlices(source, output, separateAxis);
    const sliceOperator = copies ? "copy" : sliceOperatorOf(options);
    return slices(source, output, separateAxis, sliceOperator, null);
  }
  // scikit-image 0.18 takes an unchanged last axis for colour channels of a 2D image.
  if (operator === "skimage-0.18" && volume.shapeZyx[2] === newShapeZyx[2]) {
    return slices(source, output, 2, sliceOperatorOf(options), rangeOf(source));
  }
  if (options.order === 1) return { kind: "linear-volume", source, output, clip: rangeOf(source) };
  return splineVolume(source, output, options);
}

/** Bytes of the coefficients that a spline volume keeps: two planes of float64 per block of planes. */
export function coefficientBytes([nz, ny, nx]: Zyx): number {
  return 8 * voxelCount([2 * splineBlockCount(nz), ny, nx]);
}

/** Bytes that each thread needs to restore a block of planes of a spline volume. */
export function blockBytes([nz, ny, nx]: Zyx): number {
  return 8 * voxelCount([Math.min(SPLINE_BLOCK, nz + 2 * CUBIC_HALO), ny, nx]);
}

function sliceOperatorOf({
  operator,
  order = 3,
}: ImageResamplingOptions<OutputDtype>): ImageSlicesResampling["operator"] {
  if (operator === "skimage-0.18") return order === 3 ? "catmull-rom" : "bilinear";
  return order === 3 ? "spline" : "linear";
}

function rangeOf({ data }: FloatVolume): readonly [low: number, high: number] {
  return sampleRange(data, 0, data.length, 0, 1);
}

function slices<D extends OutputDtype>(
  source: FloatVolume,
  output: Volume<D>,
  axis: Axis,
  operator: ImageSlicesResampling["operator"],
  clip: ImageSlicesResampling["clip"],
): ImageResampling<D> {
  return { kind: "image-slices", source, output, axis, operator, clip };
}

function splineVolume<D extends OutputDtype>(
  source: FloatVolume,
  output: Volume<D>,
  { memory, scaling = null }: ImageResamplingOptions<OutputDtype>,
): ImageResampling<D> {
  const bytes = coefficientBytes(source.shapeZyx);
  return {
    kind: "spline-volume",
    source,
    output,
    coefficients: new Float64Array(sharedMemory(bytes, memory?.coefficients), 0, bytes / 8),
    scaling: output.dtype === "float32" ? scaling : null,
    rowRanges: new Float64Array(allocateShared(16 * source.shapeZyx[1])),
  };
}

function keepsSlices(from: Volume, to: Volume, axis: Axis): boolean {
  return [0, 1, 2].every((a) => a === axis || from.shapeZyx[a] === to.shapeZyx[a]);
}

function withDtype<D extends OutputDtype>(volume: Volume, dtype: D): Volume<D> {
  if (hasDtype(volume, dtype)) return volume;
  const out = allocateVolume(dtype, volume.shapeZyx);
  const { data } = out;
  if (data instanceof Float32Array) castToFloat32(volume.data, data);
  else data.set(floatSource(volume).data);
  return out;
}

function hasDtype<D extends OutputDtype>(volume: Volume, dtype: D): volume is Volume<D> {
  return volume.dtype === dtype;
}
