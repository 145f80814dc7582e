import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";

/** What becomes of a sample: `(clip(x) - subtract) / divide`. All numbers are rounded to float32 first. */
export interface SampleScaling {
  /** Bounds that samples are brought into first; `null` leaves them. */
  readonly clip: readonly [low: number, high: number] | null;
  readonly subtract: number;
  readonly divide: number;
}

/** Samples that are in the module's memory at a time; they stay in the cache. */
const PART = 8192;

/**
 * Clips, shifts and scales float32 samples in place; every operation rounds to float32.
 *
 * @param labels - Where given, samples with a label below 0 become 0 in the end; of the same length.
 * @param form - Default: wasm where it can run. The samples are the same.
 */
export function scaleSamples(
  values: Float32Array,
  labels: Float32Array | null,
  scaling: SampleScaling,
  form: KernelForm = bestForm(),
): void {
  const instance = instanceFor(form, "codec");
  if (instance !== undefined) {
    scaleInParts(instance, values, labels, scaling);
    return;
  }
  if (scaling.clip !== null) clipAndScale(values, scaling.clip, scaling);
  else scale(values, scaling);
  if (labels !== null) clearUnlabelled(values, labels);
}

function scaleInParts(
  instance: KernelInstance,
  values: Float32Array,
  labels: Float32Array | null,
  { clip, subtract, divide }: SampleScaling,
): void {
  // The module takes the numbers as float32, so they are rounded on the way.
  const [at, labelsAt] = instance.layOut([4 * PART, 4 * PART]) as [number, number];
  const part = new Float32Array(instance.buffer, at, PART);
  const labelPart = new Float32Array(instance.buffer, labelsAt, PART);
  const { functions } = instance;
  const [low, high] = clip ?? [0, 0];
  for (let from = 0; from < values.length; from += PART) {
    const source = values.subarray(from, from + PART);
    part.set(source);
    functions.scaleSamples(at, source.length, clip !== null, low, high, subtract, divide);
    if (labels !== null) {
      labelPart.set(labels.subarray(from, from + PART));
      functions.clearUnlabelled(at, labelsAt, source.length);
    }
    source.set(source.length === PART ? part : part.subarray(0, source.length));
  }
}

function clipAndScale(
  values: Float32Array,
  clip: readonly [number, number],
  scaling: SampleScaling,
): void {
  const [low, high] = [Math.fround(clip[0]), Math.fround(clip[1])];
  const [subtract, divide] = [Math.fround(scaling.subtract), Math.fround(scaling.divide)];
  for (let i = 0; i < values.length; i++) {
    const clipped = Math.min(Math.max(values[i] as number, low), high);
    values[i] = Math.fround(clipped - subtract) / divide;
  }
}

function scale(values: Float32Array, scaling: SampleScaling): void {
  const [subtract, divide] = [Math.fround(scaling.subtract), Math.fround(scaling.divide)];
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.fround((values[i] as number) - subtract) / divide;
  }
}

function clearUnlabelled(values: Float32Array, labels: Float32Array): void {
  for (let i = 0; i < values.length; i++) if ((labels[i] as number) < 0) values[i] = 0;
}
