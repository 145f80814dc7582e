import { bytesOfBase64 } from "./base64.js";
import { MODULE_BASE64 } from "./kernels.generated.js";

/** Which of the two forms of a kernel runs. Their results are equal to the last bit. */
export type KernelForm = "wasm" | "typescript";

/** Functions of the module. Addresses and lengths are bytes unless the kernel says otherwise. */
export interface KernelFunctions {
  readonly arenaStart: () => number;
  readonly crc32: (crc: number, src: number, length: number) => number;
  readonly deflateSegment: (src: number, length: number, dst: number) => number;
}

/** What is needed of a `WebAssembly.Memory`, whose type only some libraries of TypeScript know. */
interface GrowingMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE = 65536;
const ALIGNMENT = 64;

/**
 * The module of all twins with its own memory: static tables first, then one arena.
 *
 * A job lays out all arrays that it needs at once; the memory grows there or never. Kernels
 * allocate nothing. One instance per thread, since a thread runs one job at a time; the memory stays
 * as large as the largest job was.
 */
export class KernelInstance {
  readonly functions: KernelFunctions;
  readonly #memory: GrowingMemory;

  constructor(functions: KernelFunctions, memory: GrowingMemory) {
    this.functions = functions;
    this.#memory = memory;
  }

  /** The memory's bytes; valid until the next {@link KernelInstance.layOut}. */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /**
   * Gives every array of a job its place, aligned to 64 bytes; earlier jobs' places are void.
   *
   * @param sizes - Bytes per array.
   * @returns The address of each.
   */
  layOut(sizes: readonly number[]): number[] {
    let next = this.functions.arenaStart();
    const addresses = sizes.map((size) => {
      const at = Math.ceil(next / ALIGNMENT) * ALIGNMENT;
      next = at + size;
      return at;
    });
    const missing = next - this.#memory.buffer.byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE));
    return addresses;
  }
}

let instance: KernelInstance | null | undefined;

/** This thread's instance; undefined where WebAssembly or its SIMD is missing. */
export function kernelInstance(): KernelInstance | undefined {
  if (instance === undefined) instance = instantiate();
  return instance ?? undefined;
}

/** The form that runs unless a caller asks for the other: wasm where it can. */
export function bestForm(): KernelForm {
  return kernelInstance() === undefined ? "typescript" : "wasm";
}

/**
 * The instance for a form that a caller asked for.
 *
 * @returns Undefined for `"typescript"`, and for `"wasm"` where it cannot run: the twin serves.
 */
export function instanceFor(form: KernelForm): KernelInstance | undefined {
  return form === "wasm" ? kernelInstance() : undefined;
}

function instantiate(): KernelInstance | null {
  if (typeof WebAssembly === "undefined") return null;
  const bytes = bytesOfBase64(MODULE_BASE64);
  // Validation fails exactly where an instruction, such as a vector one, is unknown.
  if (!WebAssembly.validate(bytes)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  return new KernelInstance(
    exports as unknown as KernelFunctions,
    exports["memory"] as unknown as GrowingMemory,
  );
}
