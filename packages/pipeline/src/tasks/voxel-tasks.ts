import { locateClasses } from "@voxprep/class-locations";
import {
  type AxisOrder,
  allocateVolume,
  type ClassLocations,
  type IndexRange,
  type IntensityStatistics,
  planesOf,
  transposeVolume,
  type Volume,
} from "@voxprep/core";
import { intensityStatistics, joinSamples, sampleForeground } from "@voxprep/fingerprint";
import {
  measureNormalization,
  type Normalization,
  type NormalizationOptions,
  normalizeInPlace,
} from "@voxprep/normalize";

/** Foreground intensities of one modality of one case. */
export interface ModalitySample {
  readonly values: Float32Array;
  readonly statistics: IntensityStatistics;
}

/** Samples the foreground of a channel. */
export function sample(input: {
  readonly image: Volume<"float32">;
  readonly label: Volume<"float32">;
}): ModalitySample {
  const values = sampleForeground(input.image, input.label);
  return { values, statistics: intensityStatistics(values) };
}

/** Statistics of the samples of all cases together, in the order given. */
export function summarizeSamples(input: {
  readonly samples: readonly Float32Array[];
}): IntensityStatistics {
  return intensityStatistics(joinSamples(input.samples));
}

/** Reorders the axes of a volume. */
export function transpose(input: {
  readonly volume: Volume<"float32">;
  readonly order: AxisOrder;
}): Volume<"float32"> {
  return transposeVolume(input.volume, input.order);
}

/** A volume of the same voxels that may be overwritten. */
export function copyVolume({
  volume,
  memory,
}: {
  readonly volume: Volume<"float32">;
  /** Where the copy may lie, when it is large enough. Default: new memory. */
  readonly memory?: ArrayBufferLike | undefined;
}): Volume<"float32"> {
  const out = allocateVolume("float32", volume.shapeZyx, memory);
  out.data.set(volume.data);
  return out;
}

/** Finds out how a channel is normalized. */
export function measure(input: {
  readonly volume: Volume<"float32">;
  readonly label: Volume<"float32"> | null;
  readonly options: NormalizationOptions;
}): Normalization | null {
  return measureNormalization(input.volume.data, input.label?.data ?? null, input.options);
}

/** Normalizes planes of a channel in place. */
export function normalizePlanes(input: {
  readonly volume: Volume<"float32">;
  readonly label: Volume<"float32"> | null;
  readonly normalization: Normalization;
  readonly planes: readonly IndexRange[];
}): void {
  for (const [start, end] of input.planes) {
    const labels = input.label === null ? null : planesOf(input.label, start, end).data;
    normalizeInPlace(planesOf(input.volume, start, end).data, labels, input.normalization);
  }
}

/** Samples voxel positions of each class. */
export function locate(input: {
  readonly label: Volume<"float32">;
  readonly classes: readonly number[];
  /** For each plane the first plane with the same content; `null` where none repeats. */
  readonly planeSource: readonly number[] | null;
}): ClassLocations[] {
  return locateClasses(input.label, input.classes, input.planeSource ?? undefined);
}
