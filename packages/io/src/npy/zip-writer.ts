import {
  CENTRAL_BYTES,
  CENTRAL_SIGNATURE,
  END_BYTES,
  END_SIGNATURE,
  IN_ZIP64,
  LOCAL_BYTES,
  LOCAL_SIGNATURE,
  METHOD_DEFLATE,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_EXTRA,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from "./zip-records.js";
import { viewOf } from "./zip-source.js";

/** A deflated member that is to be written. */
export interface ZipMember {
  readonly name: string;
  readonly crc32: number;
  readonly compressedBytes: number;
  readonly uncompressedBytes: number;
  /** The whole deflate stream, in parts. */
  readonly chunks: Iterable<Uint8Array>;
}

const VERSION_PLAIN = 20;
const VERSION_ZIP64 = 45;
/** 1 January 1980, the date that numpy gives to every member. */
const FIRST_DOS_DATE = 33;
const MADE_BY_UNIX = 3;
const OWNER_READS_AND_WRITES = 0o600 << 16;
const UTF8_NAME = 0x0800;

/**
 * The bytes of a zip file, part by part, in the layout of numpy's `savez_compressed`.
 *
 * Sizes stand in the 32-bit fields and in a ZIP64 field of the local header; beyond 4 GiB the
 * 32-bit fields are all ones. Nothing is copied: the members' parts come out as they were given.
 */
export function* zipChunks(members: readonly ZipMember[]): Generator<Uint8Array> {
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const member of members) {
    const local = localHeader(member);
    directory.push(centralRecord(member, offset));
    yield local;
    yield* member.chunks;
    offset += local.length + member.compressedBytes;
  }
  yield* directory;
  const size = directory.reduce((sum, record) => sum + record.length, 0);
  yield endRecords(members.length, size, offset);
}

/** Bytes of the file that {@link zipChunks} makes. */
export function zipByteLength(members: readonly ZipMember[]): number {
  let [offset, directory] = [0, 0];
  for (const member of members) {
    directory += centralRecord(member, offset).length;
    offset += localHeader(member).length + member.compressedBytes;
  }
  return offset + directory + endRecords(members.length, directory, offset).length;
}

function isWide(...values: readonly number[]): boolean {
  return values.some((value) => value >= IN_ZIP64);
}

function localHeader(member: ZipMember): Uint8Array {
  const name = new TextEncoder().encode(member.name);
  const wide = isWide(member.compressedBytes, member.uncompressedBytes);
  const bytes = new Uint8Array(LOCAL_BYTES + name.length + 20);
  const view = viewOf(bytes);
  view.setUint32(0, LOCAL_SIGNATURE, true);
  view.setUint16(4, wide ? VERSION_ZIP64 : VERSION_PLAIN, true);
  view.setUint16(6, nameFlags(member.name), true);
  view.setUint16(8, METHOD_DEFLATE, true);
  view.setUint16(12, FIRST_DOS_DATE, true);
  view.setUint32(14, member.crc32, true);
  view.setUint32(18, wide ? IN_ZIP64 : member.compressedBytes, true);
  view.setUint32(22, wide ? IN_ZIP64 : member.uncompressedBytes, true);
  view.setUint16(26, name.length, true);
  view.setUint16(28, 20, true);
  bytes.set(name, LOCAL_BYTES);
  setZip64Extra(view, LOCAL_BYTES + name.length, [
    member.uncompressedBytes,
    member.compressedBytes,
  ]);
  return bytes;
}

function centralRecord(member: ZipMember, localOffset: number): Uint8Array {
  const name = new TextEncoder().encode(member.name);
  const sizesWide = isWide(member.compressedBytes, member.uncompressedBytes);
  const offsetWide = isWide(localOffset);
  const extra = [
    ...(sizesWide ? [member.uncompressedBytes, member.compressedBytes] : []),
    ...(offsetWide ? [localOffset] : []),
  ];
  const extraBytes = extra.length === 0 ? 0 : 4 + 8 * extra.length;
  const version = extra.length === 0 ? VERSION_PLAIN : VERSION_ZIP64;
  const bytes = new Uint8Array(CENTRAL_BYTES + name.length + extraBytes);
  const view = viewOf(bytes);
  view.setUint32(0, CENTRAL_SIGNATURE, true);
  view.setUint16(4, (MADE_BY_UNIX << 8) | version, true);
  view.setUint16(6, version, true);
  view.setUint16(8, nameFlags(member.name), true);
  view.setUint16(10, METHOD_DEFLATE, true);
  view.setUint16(14, FIRST_DOS_DATE, true);
  view.setUint32(16, member.crc32, true);
  view.setUint32(20, sizesWide ? IN_ZIP64 : member.compressedBytes, true);
  view.setUint32(24, sizesWide ? IN_ZIP64 : member.uncompressedBytes, true);
  view.setUint16(28, name.length, true);
  view.setUint16(30, extraBytes, true);
  view.setUint32(38, OWNER_READS_AND_WRITES, true);
  view.setUint32(42, offsetWide ? IN_ZIP64 : localOffset, true);
  bytes.set(name, CENTRAL_BYTES);
  if (extra.length > 0) setZip64Extra(view, CENTRAL_BYTES + name.length, extra);
  return bytes;
}

function endRecords(count: number, size: number, offset: number): Uint8Array {
  const wide = isWide(size, offset) || count >= 0xffff;
  const endAt = wide ? ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES : 0;
  const bytes = new Uint8Array(endAt + END_BYTES);
  const view = viewOf(bytes);
  if (wide) setZip64End(view, count, size, offset);
  view.setUint32(endAt, END_SIGNATURE, true);
  view.setUint16(endAt + 8, Math.min(count, 0xffff), true);
  view.setUint16(endAt + 10, Math.min(count, 0xffff), true);
  view.setUint32(endAt + 12, Math.min(size, IN_ZIP64), true);
  view.setUint32(endAt + 16, Math.min(offset, IN_ZIP64), true);
  return bytes;
}

function setZip64End(view: DataView, count: number, size: number, offset: number): void {
  view.setUint32(0, ZIP64_END_SIGNATURE, true);
  view.setBigUint64(4, BigInt(ZIP64_END_BYTES - 12), true);
  view.setUint16(12, (MADE_BY_UNIX << 8) | VERSION_ZIP64, true);
  view.setUint16(14, VERSION_ZIP64, true);
  view.setBigUint64(24, BigInt(count), true);
  view.setBigUint64(32, BigInt(count), true);
  view.setBigUint64(40, BigInt(size), true);
  view.setBigUint64(48, BigInt(offset), true);
  view.setUint32(ZIP64_END_BYTES, ZIP64_LOCATOR_SIGNATURE, true);
  view.setBigUint64(ZIP64_END_BYTES + 8, BigInt(offset + size), true);
  view.setUint32(ZIP64_END_BYTES + 16, 1, true);
}

function setZip64Extra(view: DataView, at: number, values: readonly number[]): void {
  view.setUint16(at, ZIP64_EXTRA, true);
  view.setUint16(at + 2, 8 * values.length, true);
  values.forEach((value, i) => {
    view.setBigUint64(at + 4 + 8 * i, BigInt(value), true);
  });
}

function nameFlags(name: string): number {
  return [...name].every((character) => character < "\x80") ? 0 : UTF8_NAME;
}
