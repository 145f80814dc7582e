import { createInflateRaw } from "node:zlib";
import { badGzipData, truncatedGzip } from "../../nifti/gzip-errors.js";
import type { NiftiSource } from "../../nifti/nifti-source.js";
import { isZlibError } from "../is-zlib-error.js";
import type { CheckedSink } from "./checked-sink.js";
import type { PartQueue } from "./part-queue.js";

/** Inflated bytes handed over at a time: they stay in the cache while they are decoded. */
const INFLATED_BYTES = 1 << 18;

/**
 * Inflates the deflate stream of one member with zlib, on another thread; meanwhile the last bytes are decoded and
 * the next are read. It serves where the own inflater cannot run.
 *
 * @param parts - At the first byte of the stream; left behind its last.
 * @throws `VP2102 TruncatedGzipError`, `VP2104 GzipDataError`, and what the sink throws.
 */
export function inflateMemberByZlib(
  parts: PartQueue,
  sink: CheckedSink,
  source: NiftiSource,
): Promise<void> {
  return new ZlibMember(parts, sink, source).inflate();
}

class ZlibMember {
  private readonly parts: PartQueue;
  private readonly sink: CheckedSink;
  private readonly source: NiftiSource;
  private readonly zlib = createInflateRaw({ chunkSize: INFLATED_BYTES });
  /** Settles when zlib is at the end, has failed, or is not needed any more. */
  private readonly settled: Promise<"settled">;
  private stop: () => void = () => {};
  private waiting: Uint8Array[] = [];
  /** What the sink threw. */
  private failure: unknown;

  constructor(parts: PartQueue, sink: CheckedSink, source: NiftiSource) {
    this.parts = parts;
    this.sink = sink;
    this.source = source;
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
        throw truncatedGzip(this.source, this.sink.total);
      }
      throw badGzipData(this.source, start + this.zlib.bytesWritten, error);
    } finally {
      this.zlib.destroy();
      // Its close event may wait for long in a busy thread, and would keep the volume with it.
      this.zlib.removeAllListeners("data").removeAllListeners("end");
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
    for (const bytes of waiting) this.sink.take(bytes);
  }
}
