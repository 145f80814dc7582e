import { allocateShared, type Volume, voxelCount } from "@voxprep/core";

/**
 * Puts the channels of a case one behind the other in one buffer, `(c, z, y, x)` in C order.
 *
 * @param input - `planeSource` says for each plane where its voxels lie; `null` when each plane has its own.
 */
export function joinChannels(input: {
  readonly channels: readonly Volume<"float32">[];
  readonly planeSource: readonly number[] | null;
}): Float32Array {
  const { channels, planeSource } = input;
  const counts = channels.map(({ shapeZyx }) => voxelCount(shapeZyx));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const joined = new Float32Array(allocateShared(total * Float32Array.BYTES_PER_ELEMENT));
  let at = 0;
  for (const [i, channel] of channels.entries()) {
    const count = counts[i] as number;
    placeChannel(channel, planeSource, joined.subarray(at, at + count));
    at += count;
  }
  return joined;
}

function placeChannel(
  { data, shapeZyx: [, ny, nx] }: Volume<"float32">,
  planeSource: readonly number[] | null,
  out: Float32Array,
): void {
  if (planeSource === null) {
    out.set(data);
    return;
  }
  const size = ny * nx;
  for (const [plane, source] of planeSource.entries()) {
    out.set(data.subarray(source * size, (source + 1) * size), plane * size);
  }
}
