import { inflatedLimit } from "../inflated-limit.js";
import { npzError } from "./npz-errors.js";
import { decodeName, type ZipEntry } from "./zip-directory.js";
import {
  findExtra,
  IN_ZIP64,
  LOCAL_BYTES,
  LOCAL_SIGNATURE,
  METHOD_DEFLATE,
  METHOD_STORED,
  readUint64,
  ZIP64_EXTRA,
} from "./zip-records.js";
import { viewOf, type ZipSource } from "./zip-source.js";

const ENCRYPTED = 0x0001;
const SIZES_FOLLOW = 0x0008;

const DESCRIPTOR_SIGNATURE = 0x08074b50;
const DESCRIPTOR_BYTES_AT_MOST = 24;

/**
 * Finds where the compressed bytes of a member begin, after checking that it can and may be read.
 *
 * The local header must tell the same name, method, checksum and sizes as the central directory
 * (unless it leaves them to a data descriptor), and the bytes must end before whatever follows.
 *
 * @throws `VP9301 UnsafeZipEntryError` for encryption and other methods than stored and deflate,
 * `VP8201 DamagedOutputError` for contradictions, `VP9202 GzipBombError` for impossible sizes.
 */
export function locateMember(source: ZipSource, entry: ZipEntry): number {
  const where = `the member ${JSON.stringify(entry.name)}`;
  checkSupported(entry, where, source.name);
  const headerEnd = entry.localHeaderOffset + LOCAL_BYTES;
  if (!(headerEnd <= entry.endOffset)) {
    const message = `${where} begins inside another member or outside the file`;
    throw npzError("NPZ_MALFORMED", message, source.name);
  }
  const view = viewOf(source.read(entry.localHeaderOffset, LOCAL_BYTES));
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw npzError("NPZ_MALFORMED", `${where} has no local header where it should`, source.name);
  }
  const nameLength = view.getUint16(26, true);
  const dataOffset = headerEnd + nameLength + view.getUint16(28, true);
  if (!(dataOffset + entry.compressedBytes <= entry.endOffset)) {
    const message = `${where} reaches into another member or the directory`;
    throw npzError("NPZ_MALFORMED", message, source.name);
  }
  const rest = source.read(headerEnd, dataOffset - headerEnd);
  checkLocalHeader(view, rest, entry, where, source.name);
  if ((view.getUint16(6, true) & SIZES_FOLLOW) !== 0)
    checkDescriptor(source, dataOffset, entry, where);
  return dataOffset;
}

/** The data descriptor behind a member: an optional signature, the checksum, sizes of 4 or 8 bytes. */
function checkDescriptor(
  source: ZipSource,
  dataOffset: number,
  entry: ZipEntry,
  where: string,
): void {
  const at = dataOffset + entry.compressedBytes;
  const view = viewOf(source.read(at, Math.min(entry.endOffset - at, DESCRIPTOR_BYTES_AT_MOST)));
  const isDescriptor = (start: number, width: 4 | 8): boolean => {
    if (start + 4 + 2 * width > view.byteLength) return false;
    const size = (place: number) =>
      width === 4 ? view.getUint32(place, true) : readUint64(view, place);
    return (
      view.getUint32(start, true) === entry.crc32 &&
      size(start + 4) === entry.compressedBytes &&
      size(start + 4 + width) === entry.uncompressedBytes
    );
  };
  const starts =
    view.byteLength >= 4 && view.getUint32(0, true) === DESCRIPTOR_SIGNATURE ? [4, 0] : [0];
  if (starts.some((start) => isDescriptor(start, 4) || isDescriptor(start, 8))) return;
  const message = `${where} is not followed by a data descriptor with its sizes and checksum`;
  throw npzError("NPZ_MALFORMED", message, source.name);
}

function checkSupported(entry: ZipEntry, where: string, source: string | undefined): void {
  if ((entry.flags & ENCRYPTED) !== 0) {
    throw npzError("NPZ_UNSUPPORTED", `${where} is encrypted`, source);
  }
  if (entry.method !== METHOD_STORED && entry.method !== METHOD_DEFLATE) {
    const message = `${where} is compressed by method ${entry.method}; stored (0) and deflate (8) are read`;
    throw npzError("NPZ_UNSUPPORTED", message, source);
  }
  if (entry.method === METHOD_STORED && entry.compressedBytes !== entry.uncompressedBytes) {
    throw npzError("NPZ_MALFORMED", `${where} is stored, but its two sizes differ`, source);
  }
  if (entry.uncompressedBytes > inflatedLimit(entry.compressedBytes)) {
    const message = `${where} promises ${entry.uncompressedBytes} bytes out of ${entry.compressedBytes}`;
    throw npzError("NPZ_LIMIT", message, source);
  }
}

function checkLocalHeader(
  view: DataView,
  rest: Uint8Array,
  entry: ZipEntry,
  where: string,
  source: string | undefined,
): void {
  const nameLength = view.getUint16(26, true);
  const name = decodeName(rest.subarray(0, nameLength), view.getUint16(6, true));
  if (name !== entry.name || view.getUint16(8, true) !== entry.method) {
    const message = `${where} bears another name or method in its local header`;
    throw npzError("NPZ_MALFORMED", message, source);
  }
  if ((view.getUint16(6, true) & SIZES_FOLLOW) !== 0) return;
  if (view.getUint32(14, true) !== entry.crc32) {
    throw npzError("NPZ_CRC", `${where} bears another checksum in its local header`, source);
  }
  const extra = findExtra(viewOf(rest), nameLength, rest.length - nameLength, ZIP64_EXTRA);
  const uncompressed = localSize(view.getUint32(22, true), extra, 0);
  const compressed = localSize(view.getUint32(18, true), extra, 8);
  if (uncompressed !== entry.uncompressedBytes || compressed !== entry.compressedBytes) {
    throw npzError("NPZ_MALFORMED", `${where} bears other sizes in its local header`, source);
  }
}

/** A local header's ZIP64 field always holds both sizes, the uncompressed one first. */
function localSize(field: number, extra: DataView | null, at: number): number {
  if (field !== IN_ZIP64 || extra === null || extra.byteLength < 16) return field;
  return readUint64(extra, at);
}
