import { npzError } from "./npz-errors.js";
import {
  CENTRAL_BYTES,
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  findExtra,
  IN_ZIP64,
  readUint64,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_EXTRA,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from "./zip-records.js";
import { viewOf, type ZipSource } from "./zip-source.js";

/** One member of a zip file, as the central directory tells. */
export interface ZipEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  readonly localHeaderOffset: number;
  /** Where the next member or the directory begins: the member ends before. */
  readonly endOffset: number;
}

/** The members of a zip file. */
export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
}

/** An entry before it is known what follows the member. */
type OpenEntry = Omit<ZipEntry, "endOffset">;

interface EndRecord {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  /** Where the first end record stands; the directory must end there. */
  readonly at: number;
}

const MAX_COMMENT_BYTES = 0xffff;

/**
 * Reads the central directory of a zip file, which alone decides on names and sizes.
 *
 * @throws `VP8201 DamagedOutputError` for a cut or inconsistent file, `VP9301 UnsafeZipEntryError` for names that
 * point elsewhere and for double names.
 */
export function readZipDirectory(source: ZipSource): ZipDirectory {
  const end = readEndRecord(source);
  if (!(end.offset + end.size === end.at)) {
    throw npzError("NPZ_MALFORMED", "the directory does not end at the end record", source.name);
  }
  const view = viewOf(source.read(end.offset, end.size));
  const entries: OpenEntry[] = [];
  let at = 0;
  while (at < view.byteLength) {
    const { entry, next } = readCentralRecord(view, at, source.name);
    entries.push(entry);
    at = next;
  }
  if (entries.length !== end.count) {
    const message = `the directory holds ${entries.length} members, the end record tells ${end.count}`;
    throw npzError("NPZ_MALFORMED", message, source.name);
  }
  checkNames(entries, source.name);
  return { entries: withEnds(entries, end.offset) };
}

/**
 * Gives every member the bytes up to the next one. Members that lie over each other would let a small
 * file inflate to any size.
 */
function withEnds(entries: readonly OpenEntry[], directoryOffset: number): ZipEntry[] {
  const starts = entries.map(({ localHeaderOffset }) => localHeaderOffset);
  // A place that is no number is refused when the member is looked for.
  const sorted = starts.filter(Number.isSafeInteger).sort((a, b) => a - b);
  const ends = new Map<number, number>();
  // From the back, so that two members at one place end where they begin.
  for (let i = sorted.length - 1, next = directoryOffset; i >= 0; i--) {
    const start = sorted[i] as number;
    ends.set(start, next);
    next = start;
  }
  return entries.map((entry) => {
    const endOffset = ends.get(entry.localHeaderOffset) ?? directoryOffset;
    return { ...entry, endOffset };
  });
}

function readEndRecord(source: ZipSource): EndRecord {
  const tailLength = Math.min(source.byteLength, END_BYTES + MAX_COMMENT_BYTES);
  const tailStart = source.byteLength - tailLength;
  const tail = viewOf(source.read(tailStart, tailLength));
  for (let at = tailLength - END_BYTES; at >= 0; at--) {
    if (tail.getUint32(at, true) !== END_SIGNATURE) continue;
    // A signature inside a comment does not announce the comment that follows it.
    if (at + END_BYTES + tail.getUint16(at + 20, true) !== tailLength) continue;
    const record = {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
      at: tailStart + at,
    };
    return readZip64End(source, record);
  }
  throw npzError("NPZ_MALFORMED", "is no zip file, or its end is cut off", source.name);
}

function readZip64End(source: ZipSource, end: EndRecord): EndRecord {
  const locatorAt = end.at - ZIP64_LOCATOR_BYTES;
  if (locatorAt < ZIP64_END_BYTES) return end;
  const locator = viewOf(source.read(locatorAt, ZIP64_LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== ZIP64_LOCATOR_SIGNATURE) return end;
  const at = readUint64(locator, 8);
  if (!(at + ZIP64_END_BYTES <= locatorAt)) {
    throw npzError("NPZ_MALFORMED", "the ZIP64 end record lies outside the file", source.name);
  }
  const record = viewOf(source.read(at, ZIP64_END_BYTES));
  if (record.getUint32(0, true) !== ZIP64_END_SIGNATURE) {
    throw npzError("NPZ_MALFORMED", "the ZIP64 end record is missing", source.name);
  }
  return {
    count: readUint64(record, 32),
    size: readUint64(record, 40),
    offset: readUint64(record, 48),
    at,
  };
}

function readCentralRecord(
  view: DataView,
  at: number,
  source: string | undefined,
): { entry: OpenEntry; next: number } {
  const cut = () => npzError("NPZ_MALFORMED", "a record of the directory is cut or broken", source);
  if (at + CENTRAL_BYTES > view.byteLength) throw cut();
  if (view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw cut();
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const commentLength = view.getUint16(at + 32, true);
  const extraAt = at + CENTRAL_BYTES + nameLength;
  const next = extraAt + extraLength + commentLength;
  if (next > view.byteLength) throw cut();
  const flags = view.getUint16(at + 8, true);
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + CENTRAL_BYTES, nameLength);
  const wide = wideFields(findExtra(view, extraAt, extraLength, ZIP64_EXTRA), cut);
  const entry: OpenEntry = {
    name: decodeName(nameBytes, flags),
    flags,
    method: view.getUint16(at + 10, true),
    crc32: view.getUint32(at + 16, true),
    uncompressedBytes: wide(view.getUint32(at + 24, true)),
    compressedBytes: wide(view.getUint32(at + 20, true)),
    localHeaderOffset: wide(view.getUint32(at + 42, true)),
  };
  return { entry, next };
}

/** Takes a 32-bit field, or the next 64-bit one of the extra field when the field says so. */
function wideFields(extra: DataView | null, cut: () => Error): (field: number) => number {
  let at = 0;
  return (field) => {
    if (field !== IN_ZIP64) return field;
    if (extra === null || at + 8 > extra.byteLength) throw cut();
    at += 8;
    return readUint64(extra, at - 8);
  };
}

/** A member's name: UTF-8 when flag bit 11 is set, else one character per byte. */
export function decodeName(bytes: Uint8Array, flags: number): string {
  // A copy, because text decoders of browsers refuse shared memory.
  if ((flags & 0x800) !== 0) return new TextDecoder("utf-8").decode(bytes.slice());
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

function checkNames(entries: readonly OpenEntry[], source: string | undefined): void {
  const seen = new Set<string>();
  for (const { name } of entries) {
    const shown = JSON.stringify(name);
    if (isUnsafeName(name)) {
      throw npzError("NPZ_BAD_NAME", `the member name ${shown} points outside the archive`, source);
    }
    if (seen.has(name)) {
      throw npzError("NPZ_DUPLICATE", `there are two members named ${shown}`, source);
    }
    seen.add(name);
  }
}

function isUnsafeName(name: string): boolean {
  if (name === "" || name.startsWith("/") || /^[A-Za-z]:/.test(name)) return true;
  if (name.includes("\\") || [...name].some((character) => character < " ")) return true;
  return name.split("/").includes("..");
}
