import { crc32 } from "@voxprep/kernels";
import { encodeNpy } from "../../src/index.js";
import { zipChunks } from "../../src/npy/zip-writer.js";
import { concat } from "./mutate.ts";
import { ascii } from "./seeds.ts";

/**
 * An npz of stored members of which each contains all that follow: their sizes grow with the square
 * of the file's. All names, sizes and checksums are right.
 */
export function overlappingArchive(count: number): Uint8Array {
  let content = new Uint8Array(0);
  const locals: { name: string; bytes: Uint8Array; header: Uint8Array }[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const npyHeader = npyHeaderFor(content.length);
    const bytes = concat(npyHeader, content);
    const name = `${i}.npy`;
    const header = localHeader(name, bytes);
    locals.unshift({ name, bytes, header });
    content = new Uint8Array(concat(header, bytes));
  }
  let at = 0;
  const central = locals.map(({ name, bytes, header }) => {
    const record = centralRecord(name, bytes, at);
    at += header.length + npyHeaderFor(0).length;
    return record;
  });
  const directory = concat(...central);
  return concat(content, directory, endRecord(count, directory.length, content.length));
}

/** An npy header of 128 bytes for bytes of content. */
function npyHeaderFor(length: number): Uint8Array {
  const npy = encodeNpy({
    dtype: "|u1",
    shape: [length],
    order: "C",
    data: new Uint8Array(length),
  });
  return npy.subarray(0, npy.length - length);
}

function localHeader(name: string, bytes: Uint8Array): Uint8Array {
  const whole = concat(
    ...zipChunks([
      {
        name,
        crc32: crc32(bytes),
        compressedBytes: bytes.length,
        uncompressedBytes: bytes.length,
        chunks: [bytes],
      },
    ]),
  );
  const view = new DataView(whole.buffer);
  const length = 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const header = whole.slice(0, length);
  new DataView(header.buffer).setUint16(8, 0, true); // stored
  return header;
}

function centralRecord(name: string, bytes: Uint8Array, offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(46));
  view.setUint32(0, 0x02014b50, true);
  view.setUint32(16, crc32(bytes), true);
  view.setUint32(20, bytes.length, true);
  view.setUint32(24, bytes.length, true);
  view.setUint16(28, name.length, true);
  view.setUint32(42, offset, true);
  return concat(new Uint8Array(view.buffer), ascii(name));
}

function endRecord(count: number, size: number, offset: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(22));
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(12, size, true);
  view.setUint32(16, offset, true);
  return new Uint8Array(view.buffer);
}
