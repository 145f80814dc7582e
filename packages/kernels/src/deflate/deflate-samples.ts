import { bestForm, instanceFor, type KernelForm, type KernelInstance } from "../wasm/instance.js";
import { PHASE_SLACK, samePhase } from "../wasm/same-phase.js";
import { crc32Bytes } from "./crc32.js";
import { SEGMENT_BYTES, SEGMENT_CAPACITY } from "./format.js";
import { SegmentEncoder } from "./segment-encoder.js";

/** A part of a deflate stream that stands for itself: it refers to nothing before it. */
export interface DeflatePiece {
  /** Whole bytes of deflate blocks; none is final, the last is an empty stored block. */
  readonly bytes: Uint8Array;
  /** CRC-32 of the uncompressed bytes. */
  readonly crc32: number;
  /** Number of uncompressed bytes. */
  readonly rawLength: number;
}

/** Continues a CRC-32 over more bytes. */
export type ContinueCrc32 = (bytes: Uint8Array, before: number) => number;

/**
 * Deflates an array of 4-byte samples (float32, int32) into a piece that others can be put behind.
 *
 * Segments of 1 MiB are encoded one by one, in blocks of 256 KiB, and each ends with an empty stored
 * block. Samples are matched whole and at aligned places, within 32 KiB; a tail of 1 to 3
 * bytes becomes literals. Any bytes are encoded rightly, other widths only less tightly.
 * Working memory is fixed: about 3 MiB whatever the array's size.
 *
 * @param raw - Bytes of the array; may lie in a SharedArrayBuffer that nobody writes to meanwhile.
 * @param form - Default: wasm where it can run. The bytes are the same.
 * @param continueCrc32 - A faster one than that of the kernels, where the platform has one. Default: theirs.
 * @see RFC 1951; {@link joinPieces} makes the stream
 */
export function deflateSamples(
  raw: Uint8Array,
  form: KernelForm = bestForm(),
  continueCrc32?: ContinueCrc32,
): DeflatePiece {
  const instance = instanceFor(form, "codec");
  const encode =
    instance === undefined
      ? typescriptEncoder(continueCrc32)
      : wasmEncoder(instance, continueCrc32);
  const parts: Uint8Array[] = [];
  let crc32 = 0;
  let from = 0;
  do {
    const encoded = encode(raw.subarray(from, from + SEGMENT_BYTES), crc32);
    parts.push(encoded.bytes.slice());
    crc32 = encoded.crc32;
    from += SEGMENT_BYTES;
  } while (from < raw.length);
  return { bytes: concatenated(parts), crc32, rawLength: raw.length };
}

/** Encodes one segment and continues the CRC; the bytes are valid until the next call. */
type Encode = (segment: Uint8Array, before: number) => { bytes: Uint8Array; crc32: number };

function typescriptEncoder(continueCrc32: ContinueCrc32 = crc32Bytes): Encode {
  const encoder = new SegmentEncoder();
  return (segment, before) => ({
    bytes: encoder.encode(segment),
    crc32: continueCrc32(segment, before),
  });
}

function wasmEncoder(instance: KernelInstance, continueCrc32?: ContinueCrc32): Encode {
  const [room, target] = instance.layOut([SEGMENT_BYTES + PHASE_SLACK, SEGMENT_CAPACITY]) as [
    number,
    number,
  ];
  const memory = new Uint8Array(instance.buffer);
  const { deflateSegment, crc32 } = instance.functions;
  const ofModule: ContinueCrc32 = ({ byteOffset, length }, before) =>
    crc32(before, byteOffset, length) >>> 0;
  const checksum = continueCrc32 ?? ofModule;
  return (segment, before) => {
    const source = samePhase(room, segment);
    memory.set(segment, source);
    const size = deflateSegment(source, segment.length, target);
    return {
      bytes: memory.subarray(target, target + size),
      crc32: checksum(memory.subarray(source, source + segment.length), before),
    };
  };
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (first !== undefined && parts.length === 1) return first;
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/**
 * CRC-32 of ZIP and gzip.
 *
 * @param bytes - What to add.
 * @param before - CRC-32 of what came before; default 0, for nothing.
 * @param form - Default: wasm where it can run. The number is the same.
 * @returns An unsigned 32-bit number.
 */
export function crc32(bytes: Uint8Array, before = 0, form: KernelForm = bestForm()): number {
  const instance = instanceFor(form, "codec");
  if (instance === undefined) return crc32Bytes(bytes, before);
  const [source] = instance.layOut([SEGMENT_BYTES]) as [number];
  const memory = new Uint8Array(instance.buffer);
  let state = before;
  for (let from = 0; from < bytes.length; from += SEGMENT_BYTES) {
    const part = bytes.subarray(from, from + SEGMENT_BYTES);
    memory.set(part, source);
    state = instance.functions.crc32(state, source, part.length) >>> 0;
  }
  return state;
}
