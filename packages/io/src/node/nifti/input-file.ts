import { createHash } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readSync,
  statSync,
} from "node:fs";
import { EmptyFileError, InputChangedError, NotARegularFileError } from "@voxprep/core";
import { type NiftiSource, niftiFault } from "../../nifti/nifti-source.js";
import { type FileRole, fileFault } from "./file-faults.js";

/** What tells two states of a file apart without reading it; numbers of any size as they are. */
export interface FileIdentity {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
  readonly dev: bigint;
}

/** How an input is opened. */
export interface InputOptions {
  readonly role: FileRole;
  /** Bytes read at a time. */
  readonly partBytes: number;
  /** True when the SHA-256 of the bytes is wanted. */
  readonly hashed: boolean;
}

/**
 * A file that is read once from its first to its last byte.
 *
 * The hash is taken over the very bytes that are handed out, and a file that changes meanwhile is
 * noticed.
 */
export class InputFile {
  readonly identity: FileIdentity;
  private readonly descriptor: number;
  private readonly source: NiftiSource;
  private readonly options: InputOptions;
  private readonly hash: ReturnType<typeof createHash> | null;
  /** Two, so that one can be filled while the other is being inflated. */
  private readonly buffers: readonly [Uint8Array, Uint8Array];
  private turn: 0 | 1 = 0;
  private position = 0;

  /**
   * @throws `VP1301 ImageFileMissingError` or `VP1302 LabelFileMissingError`,
   *   `VP1303 NotARegularFileError`, `VP1304 SymlinkLoopError`, `VP1306 FileNotReadableError`,
   *   `VP2101 EmptyFileError`, `VP6204 InputReadError`, `VP6301 TooManyOpenFilesError`
   */
  constructor(path: string, source: NiftiSource, options: InputOptions) {
    this.source = source;
    this.options = options;
    this.guard(() => refuseIrregular(statSync(path, { bigint: true }), source));
    // Without O_NONBLOCK, opening a pipe that took the file's place meanwhile would wait for ever.
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    this.descriptor = this.guard(() => openSync(path, flags));
    try {
      this.identity = this.stat();
    } catch (error) {
      this.close();
      throw error;
    }
    const partBytes = Math.min(options.partBytes, this.size);
    this.buffers = [new Uint8Array(partBytes), new Uint8Array(partBytes)];
    this.hash = options.hashed ? createHash("sha256") : null;
  }

  /** Size in bytes when the file was opened. */
  get size(): number {
    return Number(this.identity.size);
  }

  /**
   * The next bytes, `null` at the end of the file. They stay as they are until the call after the next.
   *
   * @throws `VP6204 InputReadError`
   */
  next(): Uint8Array | null {
    const buffer = this.buffers[this.turn];
    this.turn = this.turn === 0 ? 1 : 0;
    const count = this.guard(() =>
      readSync(this.descriptor, buffer, 0, buffer.length, this.position),
    );
    if (count === 0) return null;
    this.position += count;
    const part = count === buffer.length ? buffer : buffer.subarray(0, count);
    this.hash?.update(part);
    return part;
  }

  /**
   * Makes sure that the file is still the one that was opened.
   *
   * @throws `VP2215 InputChangedError`
   */
  checkUnchanged(): void {
    const now = this.stat();
    const then = this.identity;
    const isSame =
      now.size === then.size && now.mtimeNs === then.mtimeNs && now.ctimeNs === then.ctimeNs;
    if (isSame) return;
    const message = "the file changed while it was read";
    throw niftiFault(InputChangedError, this.source, message, {
      found: { size: Number(now.size), mtimeNs: String(now.mtimeNs) },
      expected: { size: Number(then.size), mtimeNs: String(then.mtimeNs) },
      remedy: "Run again when nothing writes to the raw data any more.",
    });
  }

  /**
   * SHA-256 of the whole file, in hexadecimal digits; reads what is left of it.
   *
   * @throws `VP2215 InputChangedError`, `VP6204 InputReadError`
   */
  finishHash(): string {
    while (this.next() !== null);
    this.checkUnchanged();
    if (this.hash === null) throw new TypeError("the file was opened without a hash");
    return this.hash.digest("hex");
  }

  close(): void {
    closeSync(this.descriptor);
  }

  private stat(): FileIdentity {
    return this.guard(() => {
      const stats = fstatSync(this.descriptor, { bigint: true });
      refuseIrregular(stats, this.source);
      const { size, mtimeNs, ctimeNs, ino, dev } = stats;
      return { size, mtimeNs, ctimeNs, ino, dev };
    });
  }

  private guard<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof NotARegularFileError || error instanceof EmptyFileError) throw error;
      throw fileFault(error, this.source, this.options.role);
    }
  }
}

function refuseIrregular(stats: BigIntStats, source: NiftiSource): void {
  if (!stats.isFile()) {
    throw niftiFault(NotARegularFileError, source, `this is ${kindOf(stats)}, not a file`, {
      found: kindOf(stats),
      expected: "a regular file",
      remedy: "Put the image file there.",
      originals: "A pipe is waited for without end.",
    });
  }
  if (stats.size === 0n) {
    throw niftiFault(EmptyFileError, source, "the file has 0 bytes", {
      found: 0,
      remedy: "Get the file again from its source.",
    });
  }
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return "a folder";
  if (stats.isFIFO()) return "a named pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}
