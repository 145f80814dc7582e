/** Bytes that can be read at any place: a file or memory. */
export interface ZipSource {
  readonly byteLength: number;
  /** Path for messages. */
  readonly name?: string | undefined;
  /** Exactly `length` bytes from `offset`; the caller never asks beyond the end. */
  read(offset: number, length: number): Uint8Array;
}

/** Memory as a source; what is read shares the memory. */
export function memorySource(bytes: Uint8Array, name?: string): ZipSource {
  return {
    byteLength: bytes.length,
    name,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** A view for reading numbers out of bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
