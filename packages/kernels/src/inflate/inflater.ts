import { bestForm, type KernelInstance, ownInstance } from "../wasm/instance.js";
import { PHASE_SLACK } from "../wasm/same-phase.js";

/** What takes inflated bytes. */
export interface InflateSink {
  /** Takes the next bytes; they are valid only until it returns. */
  take(bytes: Uint8Array): void;
  /** False when no more bytes are needed: inflating stops. */
  readonly wantsMore: boolean;
}

/** What can be wrong with a deflate stream. */
export type InflateFault = "truncated" | "damaged";

/** A stream that is no deflate stream, or only the beginning of one. */
export class InflateError extends Error {
  override readonly name = "InflateError";
  readonly fault: InflateFault;
  /** Input bytes from the stream's first to the place of the fault. */
  readonly position: number;

  constructor(fault: InflateFault, message: string, position: number) {
    super(message);
    this.fault = fault;
    this.position = position;
  }
}

/** Distance over which a match may reach. */
const WINDOW_BYTES = 1 << 15;
/** Inflated bytes handed over at a time: they stay in the cache while they are decoded. */
const OUTPUT_BYTES = 1 << 18;
const OUTPUT_SLACK = 320 + PHASE_SLACK;
const INPUT_BYTES = 1 << 16;
const INPUT_SLACK = 640;

const OUTPUT_FULL = 1;
const ENDED = 2;
const TRUNCATED = -1;

const MESSAGES: Readonly<Record<number, string>> = {
  [-1]: "the stream is cut",
  [-2]: "invalid block type",
  [-3]: "invalid stored block lengths",
  [-4]: "invalid code lengths",
  [-5]: "invalid code",
  [-6]: "invalid distance too far back",
};

/** Instances that no stream uses at present. */
const idle: KernelInstance[] = [];

/**
 * Inflates one raw deflate stream that comes in parts of any size.
 *
 * The output is handed over in parts of at most 256 KiB, and at the latest when a part of the input is used up. Working memory is
 * fixed: about 360 KiB.
 *
 * @see RFC 1951
 */
export class Inflater {
  readonly #instance: KernelInstance;
  readonly #memory: Uint8Array;
  readonly #input: number;
  readonly #output: number;
  #held = 0;
  #given = 0;
  /** Where output that is not handed over begins and ends, and how far matches may reach back. */
  #start: number;
  #out: number;
  #history: number;

  private constructor(instance: KernelInstance) {
    const [input, window] = instance.layOut([
      INPUT_BYTES + INPUT_SLACK,
      WINDOW_BYTES + OUTPUT_BYTES + OUTPUT_SLACK,
    ]) as [number, number];
    this.#instance = instance;
    this.#memory = new Uint8Array(instance.buffer);
    this.#input = input;
    this.#output = window + WINDOW_BYTES;
    this.#start = this.#output;
    this.#out = this.#output;
    this.#history = this.#output;
    instance.functions.inflateStart();
  }

  /** An inflater at the start of a stream; `null` where the kernels do not run as wasm, so that others serve. */
  static open(): Inflater | null {
    if (bestForm() !== "wasm") return null;
    const instance = idle.pop() ?? ownInstance();
    return instance === undefined ? null : new Inflater(instance);
  }

  /** Gives the working memory back; call it once, when the stream is done with. */
  close(): void {
    idle.push(this.#instance);
  }

  /**
   * Inflates the next part of the input.
   *
   * @returns `null` while the stream goes on; when it ended, the bytes that follow it. When the sink wants no more,
   *   what is returned says nothing.
   * @throws {@link InflateError}
   */
  push(part: Uint8Array, sink: InflateSink): Uint8Array | null {
    for (let from = 0; from < part.length && sink.wantsMore; ) {
      const length = Math.min(part.length - from, INPUT_BYTES - this.#held);
      this.#memory.set(part.subarray(from, from + length), this.#input + this.#held);
      from += length;
      this.#held += length;
      this.#given += length;
      if (this.#run(false, sink)) return this.#unused(part, from);
    }
    this.#flush(sink);
    return null;
  }

  /**
   * Inflates what is left when no more input comes.
   *
   * @returns The bytes that follow the stream.
   * @throws {@link InflateError}, also when the stream does not end.
   */
  finish(sink: InflateSink): Uint8Array {
    const end = this.#input + this.#held;
    this.#memory.fill(0, end, end + INPUT_SLACK);
    this.#run(true, sink);
    return this.#memory.slice(this.#input, this.#input + this.#held);
  }

  /** Runs until the input is used up; true when the stream ended. */
  #run(isLast: boolean, sink: InflateSink): boolean {
    const { inflate, inflateSource, inflateTarget } = this.#instance.functions;
    let source = this.#input;
    const end = this.#input + this.#held;
    for (;;) {
      const room = this.#output + OUTPUT_BYTES;
      const status = inflate(source, end, isLast, this.#out, room, this.#history);
      source = inflateSource();
      this.#out = inflateTarget();
      if (status < 0) throw this.#error(status, end - source);
      if (status === OUTPUT_FULL) {
        this.#flush(sink);
        if (sink.wantsMore) continue;
      }
      this.#memory.copyWithin(this.#input, source, end);
      this.#held = end - source;
      if (status === ENDED) this.#flush(sink);
      return status === ENDED;
    }
  }

  /**
   * Hands over what is there, and keeps what matches may reach before the place where output goes on.
   *
   * That place lies in a word as the stream's position does, so that sinks copy by words.
   */
  #flush(sink: InflateSink): void {
    const [start, out] = [this.#start, this.#out];
    if (out === start) return;
    sink.take(this.#memory.subarray(start, out));
    this.#start = this.#output + (out % PHASE_SLACK);
    const kept = Math.min(WINDOW_BYTES, out - this.#history);
    this.#history = this.#start - kept;
    this.#memory.copyWithin(this.#history, out - kept, out);
    this.#out = this.#start;
  }

  #unused(part: Uint8Array, taken: number): Uint8Array {
    if (this.#held <= taken) return part.subarray(taken - this.#held);
    const rest = part.subarray(taken);
    const all = new Uint8Array(this.#held + rest.length);
    all.set(this.#memory.subarray(this.#input, this.#input + this.#held));
    all.set(rest, this.#held);
    return all;
  }

  #error(status: number, left: number): InflateError {
    const fault = status === TRUNCATED ? "truncated" : "damaged";
    return new InflateError(fault, MESSAGES[status] ?? "", Math.max(0, this.#given - left));
  }
}
