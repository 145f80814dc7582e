import type { IndexRange, Volume } from "@voxprep/core";
import {
  measureNormalization,
  type Normalization,
  type NormalizationOptions,
  needsWholeChannel,
} from "@voxprep/normalize";
import { slabsOf } from "../pool/slabs.js";
import type { NormalizeStep } from "../recipes/recipe.js";
import type { CaseState, StageContext } from "./stage-case.js";

/**
 * Normalizes every channel by the plan's scheme; planes are spread over the threads.
 *
 * @see spec 1-pipeline-v1, section 11, and section 17 for the differences D3 and D4
 */
export async function normalizeStep(
  state: CaseState,
  step: NormalizeStep,
  context: StageContext,
): Promise<CaseState> {
  const channels = await Promise.all(
    state.channels.map((channel, index) =>
      state.normalized.has(index) ? channel : normalizeOne(state, index, step, context),
    ),
  );
  return { ...state, channels, asCropped: null, ownsChannels: true, normalized: new Set() };
}

/** The normalization of a resampled channel where no voxel has a say in it; else `null`. */
export function knownNormalization(index: number, { plan }: StageContext): Normalization | null {
  const scheme = at(plan.normalizationSchemes, index);
  if (needsWholeChannel(scheme) || at(plan.useMaskForNorm, index)) return null;
  const statistics = plan.fingerprint.intensities?.[index]?.all;
  return measureNormalization(NO_VOXELS, null, { scheme, useMask: false, statistics });
}

const NO_VOXELS = new Float32Array(0);

async function normalizeOne(
  state: CaseState,
  index: number,
  step: NormalizeStep,
  context: StageContext,
): Promise<Volume<"float32">> {
  const { runner, parallelism } = context;
  const options = optionsOf(state, index, step, context);
  const channel = at(state.channels, index);
  const label = options.useMask ? state.label : null;
  const measured = measuredVolume(state, index, step, context, options);
  const normalization = await runner.run("measure", { volume: measured, label, options });
  if (normalization === null) return channel;
  const volume = state.ownsChannels ? channel : await copyOf(channel, context);
  const ranges = rangesToNormalize(state, parallelism.parts);
  const slabs = slabsOf(ranges.length, parallelism.parts);
  await Promise.all(
    slabs.map(([start, end]) => {
      const planes = ranges.slice(start, end);
      return runner.run("normalizePlanes", { volume, label, normalization, planes });
    }),
  );
  return volume;
}

function copyOf(
  volume: Volume<"float32">,
  { runner, memory }: StageContext,
): Promise<Volume<"float32">> {
  return runner.run("copyVolume", { volume, memory: memory?.take(volume.data.byteLength) });
}

/** All planes, cut into parts; or the first of equal planes alone, where the others hold nothing yet. */
function rangesToNormalize(state: CaseState, parts: number): IndexRange[] {
  const { planeSource, hasUnfilledRepeats, label } = state;
  if (planeSource === null || !hasUnfilledRepeats) return slabsOf(label.shapeZyx[0], parts);
  const first = planeSource.filter((source, plane) => source === plane);
  return first.map((plane): IndexRange => [plane, plane + 1]);
}

function optionsOf(
  state: CaseState,
  index: number,
  step: NormalizeStep,
  { plan }: StageContext,
): NormalizationOptions {
  return {
    scheme: at(plan.normalizationSchemes, index),
    useMask: at(plan.useMaskForNorm, index),
    statistics: plan.fingerprint.intensities?.[index]?.all,
    precision: state.isResampled ? "float32" : step.unresampledPrecision,
  };
}

/** The channel in the order in which the originals sum it. A mask gathers voxels in C order in any case. */
function measuredVolume(
  state: CaseState,
  index: number,
  step: NormalizeStep,
  { plan }: StageContext,
  { useMask }: NormalizationOptions,
): Volume<"float32"> {
  const inMemoryOrder = step.statisticsOrder[plan.dimension] === "memory" && !useMask;
  const source = inMemoryOrder && state.asCropped !== null ? state.asCropped : state.channels;
  return at(source, index);
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`there is no channel ${index}`);
  return value;
}
