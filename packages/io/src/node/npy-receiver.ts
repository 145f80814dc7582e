import { bytesPerElement, sharedMemory, type VoxelArray, viewAs } from "@voxprep/core";
import { npyError, npyTruncatedError } from "../npy/npy-errors.js";
import { decodeNpyHeader, NPY_HEADER_BYTES_AT_MOST, type NpyHeader } from "../npy/npy-header.js";
import { npzError } from "../npy/npz-errors.js";
import { areCodePoints, type NumpyArray, swapBytesInPlace } from "../npy/numpy-array.js";
import { storageDtypeOf } from "../npy/numpy-dtype.js";
import { checkTrailingBytes } from "../npy/read-npz.js";
import type { ZipEntry } from "../npy/zip-directory.js";
import { fastCrc32 } from "./deflate-piece.js";
import { joinedBytes } from "./joined-bytes.js";

interface OpenArray {
  readonly header: NpyHeader;
  readonly buffer: ArrayBufferLike;
}

/** Takes the bytes of an npy member in parts of any size and makes the array of them. */
export class NpyReceiver {
  private crc = 0;
  private received = 0;
  private head = new Uint8Array(0);
  private array: OpenArray | undefined;

  private readonly entry: ZipEntry;
  private readonly source: string;

  private readonly memory: ArrayBufferLike | undefined;

  /** @param memory - Where the array may lie, when it is large enough. */
  constructor(entry: ZipEntry, source: string, memory?: ArrayBufferLike) {
    this.entry = entry;
    this.source = source;
    this.memory = memory;
  }

  /** Takes the next bytes; they are copied, so the caller may use their memory again. */
  take(part: Uint8Array): void {
    this.crc = fastCrc32(part, this.crc);
    const before = this.received;
    this.received += part.length;
    if (this.received > this.entry.uncompressedBytes) throw this.wrongSize();
    if (this.array !== undefined) {
      this.store(this.array, part, before);
      return;
    }
    this.head = joinedBytes(this.head, part);
    const enough = Math.min(NPY_HEADER_BYTES_AT_MOST, this.entry.uncompressedBytes);
    if (this.head.length < enough) return;
    this.array = this.open();
    this.store(this.array, this.head, 0);
    this.head = new Uint8Array(0);
  }

  /** The array, when all bytes have come and the checksum is right. */
  finish(): NumpyArray {
    if (this.received !== this.entry.uncompressedBytes) throw this.wrongSize();
    if (this.crc !== this.entry.crc32) {
      const message = `the checksum of ${JSON.stringify(this.entry.name)} is wrong: the file is damaged`;
      throw npzError("NPZ_CRC", message, this.source);
    }
    // A member of 0 bytes never reached the header.
    const { header, buffer } = this.array ?? this.open();
    const { dtype, shape, order } = header;
    const storage = storageDtypeOf(dtype);
    const count = header.dataBytes / bytesPerElement(storage);
    const data: VoxelArray = viewAs(storage, buffer, 0, count);
    if (dtype.bigEndian) swapBuffer(buffer, data.BYTES_PER_ELEMENT);
    if (dtype.kind === "U" && !areCodePoints(data)) {
      const message = "a text holds a number that is no code point";
      throw npyError("NPY_BAD_DTYPE", message, { source: this.source });
    }
    return { dtype: dtype.text, shape, order, data };
  }

  private open(): OpenArray {
    const header = decodeNpyHeader(this.head, this.source);
    const present = this.entry.uncompressedBytes - header.dataOffset;
    // Nothing is allocated on the header's word alone: the directory must promise as much.
    if (present < header.dataBytes) throw npyTruncatedError(header.dataBytes, present, this.source);
    checkTrailingBytes(header, this.entry, this.source);
    return { header, buffer: sharedMemory(header.dataBytes, this.memory) };
  }

  /** Copies what of a part belongs to the elements; `at` is the part's place in the member. */
  private store({ header, buffer }: OpenArray, part: Uint8Array, at: number): void {
    const skipped = Math.min(Math.max(header.dataOffset - at, 0), part.length);
    const to = at + skipped - header.dataOffset;
    const length = Math.min(part.length - skipped, header.dataBytes - to);
    if (length <= 0) return;
    new Uint8Array(buffer, to, length).set(part.subarray(skipped, skipped + length));
  }

  private wrongSize(): Error {
    const { name, uncompressedBytes } = this.entry;
    const message = `${JSON.stringify(name)} inflates to another size than the ${uncompressedBytes} bytes the directory tells`;
    return npzError("NPZ_MALFORMED", message, this.source);
  }
}

/** In windows, because one byte array cannot span more than 4 GiB. */
function swapBuffer(buffer: ArrayBufferLike, width: number): void {
  const window = 1 << 30;
  for (let at = 0; at < buffer.byteLength; at += window) {
    const length = Math.min(window, buffer.byteLength - at);
    swapBytesInPlace(new Uint8Array(buffer, at, length), width);
  }
}
