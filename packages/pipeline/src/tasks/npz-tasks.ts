import {
  DamagedOutputError,
  type IndexRange,
  planesOf,
  type Volume,
  volumeOver,
  voxelCount,
} from "@voxprep/core";
import { storedPiece } from "@voxprep/io";
import { deflatePiece, fastCrc32, readNpzFile } from "@voxprep/io/node";
import { bestForm, type DeflatePiece, deflateSamples } from "@voxprep/kernels";

/** Ways to compress an npz: the own encoder, zlib at the originals' level, or not at all. */
export const COMPRESSIONS = ["fast", "small", "none"] as const;

/** A way to compress an npz. */
export type Compression = (typeof COMPRESSIONS)[number];

const ENCODERS: Readonly<Record<Compression, (raw: Uint8Array) => DeflatePiece>> = {
  fast: (raw) => deflateSamples(raw, bestForm(), fastCrc32),
  small: (raw) => deflatePiece(raw, 6),
  none: storedPiece,
};

/** Compresses ranges of planes, each to a piece of its own. */
export function encodePlanes(input: {
  readonly volume: Volume<"float32">;
  readonly ranges: readonly IndexRange[];
  readonly compression: Compression;
}): DeflatePiece[] {
  const encode = ENCODERS[input.compression];
  return input.ranges.map(([start, end]) => {
    const { buffer, byteOffset, byteLength } = planesOf(input.volume, start, end).data;
    return encode(new Uint8Array(buffer, byteOffset, byteLength));
  });
}

/**
 * Reads the array of a cropped case: one volume per channel, the label last, over one shared buffer.
 *
 * @throws `VP8201 DamagedOutputError` when the array is not float32 of four axes; what reading an npz can throw.
 */
export async function decodeCropped(input: {
  readonly path: string;
  readonly caseId: string;
  /** Where the array may lie, when it is large enough. Default: new memory. */
  readonly memory?: ArrayBufferLike | undefined;
}): Promise<Volume<"float32">[]> {
  const { data, shape, order } = await readNpzFile(input.path, "data", input.memory);
  const [channels, nz, ny, nx] = shape;
  if (
    !(data instanceof Float32Array) ||
    order !== "C" ||
    channels === undefined ||
    shape.length !== 4
  ) {
    throw new DamagedOutputError(`${input.path} holds no float32 array of four axes`, {
      caseId: input.caseId,
      files: [input.path],
      severity: "case",
      remedy: "Crop the case again.",
    });
  }
  const shapeZyx = [nz ?? 0, ny ?? 0, nx ?? 0] as const;
  const count = voxelCount(shapeZyx);
  return Array.from({ length: channels }, (_, i) =>
    volumeOver("float32", shapeZyx, data.subarray(i * count, (i + 1) * count)),
  );
}
