import { createInflateRaw } from "node:zlib";
import {
  badGzipData,
  checkMemberCount,
  truncatedGzip,
  wrongGzipChecksum,
} from "../../nifti/gzip-errors.js";
import {
  GZIP_HEADER_LIMIT,
  GZIP_TRAILER_BYTES,
  gzipHeaderBytes,
  startsGzipMember,
  trailerMatches,
} from "../../nifti/gzip-frame.js";
import type { NiftiSource } from "../../nifti/nifti-source.js";
import { fastCrc32 } from "../deflate-piece.js";
import type { PartQueue } from "./part-queue.js";

/** What takes inflated bytes. */
export interface InflatedSink {
  /** Takes the next bytes. */
  take(bytes: Uint8Array): void;
  /** False when no more bytes are needed: inflating stops without looking at the rest. */
  readonly wantsMore: boolean;
}

/** Inflated bytes handed over at a time: they stay in the cache while they are decoded. */
const INFLATED_BYTES = 1 << 18;

/**
 * Inflates all members of a gzip stream one after the other and compares their checksums and lengths.
 *
 * zlib inflates on another thread; meanwhile the last bytes are decoded and the next are read. The
 * framing is done here and not by zlib, because zlib does not tell a cut stream from a wrong checksum
 * by its error codes and is silent about what follows the last member.
 *
 * @param parts - At the first byte of the stream; left behind its last member.
 * @throws `VP2102 TruncatedGzipError`, `VP2103 GzipChecksumError`, `VP2104 GzipDataError`,
 *   `VP9202 GzipBombError` for far too many members, and what the sink throws.
 */
export async function inflateMembers(
  parts: PartQueue,
  sink: InflatedSink,
  source: NiftiSource,
): Promise<void> {
  let inflated = 0;
  for (let member = 1; startsGzipMember(parts.peek(3)); member++) {
    skipHeader(parts, inflated, source);
    const body = new MemberBody(parts, sink, source, inflated);
    await body.inflate();
    if (!sink.wantsMore) return;
    inflated += body.length;
    const trailer = parts.peek(GZIP_TRAILER_BYTES);
    if (trailer.length < GZIP_TRAILER_BYTES) throw truncatedGzip(source, inflated);
    if (!trailerMatches(trailer, body.crc, body.length)) throw wrongGzipChecksum(source, member);
    parts.skip(GZIP_TRAILER_BYTES);
    checkMemberCount(member, inflated, source);
  }
}

function skipHeader(parts: PartQueue, inflated: number, source: NiftiSource): void {
  const length = gzipHeaderBytes(parts.peek(1)) ?? gzipHeaderBytes(parts.peek(GZIP_HEADER_LIMIT));
  if (length === null) throw truncatedGzip(source, inflated);
  parts.skip(length);
}

/** The deflate stream of one member. */
class MemberBody {
  crc = 0;
  length = 0;
  private readonly parts: PartQueue;
  private readonly sink: InflatedSink;
  private readonly source: NiftiSource;
  private readonly before: number;
  private readonly zlib = createInflateRaw({ chunkSize: INFLATED_BYTES });
  /** Settles when zlib is at the end, has failed, or is not needed any more. */
  private readonly settled: Promise<"settled">;
  private stop: () => void = () => {};
  private waiting: Uint8Array[] = [];
  /** What the sink threw. */
  private failure: unknown;

  constructor(parts: PartQueue, sink: InflatedSink, source: NiftiSource, before: number) {
    this.parts = parts;
    this.sink = sink;
    this.source = source;
    this.before = before;
    const { zlib } = this;
    this.settled = new Promise((resolve, reject) => {
      this.stop = () => resolve("settled");
      zlib.once("end", this.stop);
      zlib.once("error", reject);
    });
    zlib.on("data", (bytes: Uint8Array) => this.receive(bytes));
  }

  async inflate(): Promise<void> {
    const start = this.parts.position;
    try {
      await this.feed();
      if (this.failure !== undefined) throw this.failure;
      this.decodeWaiting();
    } catch (error) {
      if (!isZlibError(error)) throw error;
      if (error.code === "Z_BUF_ERROR") {
        throw truncatedGzip(this.source, this.before + this.length);
      }
      throw badGzipData(this.source, start + this.zlib.bytesWritten, error);
    } finally {
      this.zlib.destroy();
    }
  }

  private async feed(): Promise<void> {
    const { parts, zlib } = this;
    for (let given = 0; ; ) {
      const part = parts.take();
      if (part === null) {
        zlib.end();
        await this.settled;
        return;
      }
      given += part.length;
      // zlib never answers a write that reaches beyond the end of the deflate stream.
      const written = new Promise<"written">((resolve) =>
        zlib.write(part, () => resolve("written")),
      );
      parts.readAhead();
      if ((await Promise.race([written, this.settled])) === "settled") {
        const unused = given - zlib.bytesWritten;
        parts.giveBack(part.subarray(part.length - unused));
        return;
      }
    }
  }

  /** Decodes in a microtask: by then zlib works on the next bytes in its own thread. */
  private receive(bytes: Uint8Array): void {
    if (this.waiting.push(bytes) > 1) return;
    queueMicrotask(() => {
      try {
        this.decodeWaiting();
        if (!this.sink.wantsMore) this.stop();
      } catch (error) {
        // Kept as well: after zlib's end its error event would be heard by nobody.
        this.failure = error;
        this.zlib.destroy(error as Error);
      }
    });
  }

  private decodeWaiting(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const bytes of waiting) {
      this.crc = fastCrc32(bytes, this.crc);
      this.length += bytes.length;
      this.sink.take(bytes);
    }
  }
}

function isZlibError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
}
