import { allocateVolume, type Volume, type Zyx } from "@voxprep/core";
import fc from "fast-check";
import { generateInput, type InputKind } from "../../../core/test/support/generated-input.ts";

/** A volume of generated numbers. */
export function generatedVolume(kind: InputKind, seed: number, shapeZyx: Zyx): Volume<"float32"> {
  const volume = allocateVolume("float32", shapeZyx);
  volume.data.set(generateInput(kind, seed, volume.data.length));
  return volume;
}

/** Any small shape, lengths of 1 included. */
export function anyShape(max: number): fc.Arbitrary<Zyx> {
  const size = fc.integer({ min: 1, max });
  return fc.tuple(size, size, size);
}

/** Joint resampling or any separate axis. */
export const anyAxis: fc.Arbitrary<0 | 1 | 2 | null> = fc.constantFrom(null, 0, 1, 2);

/** The bits of float32 numbers, so that 0 and -0 differ and NaN equals itself. */
export function bitsOf(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}

/** Number of elements whose bits differ. */
export function countDifferent(a: Float32Array, b: Float32Array): number {
  const [p, q] = [bitsOf(a), bitsOf(b)];
  let count = Math.abs(p.length - q.length);
  for (let i = 0; i < Math.min(p.length, q.length); i++) if (p[i] !== q[i]) count++;
  return count;
}
