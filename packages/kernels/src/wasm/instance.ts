import { bytesOfBase64 } from "./base64.js";
import { MODULE_BASE64 } from "./kernels.generated.js";

/** Which of the two forms of a kernel runs. Their results are equal to the last bit. */
export type KernelForm = "wasm" | "typescript";

/** Functions of the module. Addresses and lengths are bytes unless the kernel says otherwise. */
export interface KernelFunctions {
  readonly arenaStart: () => number;
  readonly crc32: (crc: number, src: number, length: number) => number;
  readonly deflateSegment: (src: number, length: number, dst: number) => number;
  readonly splineColumns: (
    src: number,
    isDouble: boolean,
    step: number,
    size: number,
    count: number,
    out: number,
    outStep: number,
    tile: number,
    polePower: number,
  ) => void;
  readonly sampleRange: (src: number, isDouble: boolean, count: number, out: number) => void;
  readonly splineEdges: (
    src: number,
    isDouble: boolean,
    step: number,
    size: number,
    count: number,
    block: number,
    edges: number,
    edgeStep: number,
    tile: number,
    polePower: number,
  ) => void;
  readonly splineRestore: (
    src: number,
    isDouble: boolean,
    step: number,
    size: number,
    rows: number,
    columns: number,
    before: number,
    behind: number,
    out: number,
    height: number,
    outStep: number,
    tile: number,
  ) => void;
  readonly splineTiles: (
    src: number,
    size: number,
    columns: number,
    out: number,
    outStep: number,
    tile: number,
    polePower: number,
  ) => void;
  readonly cubicJob: (
    coefficientColumns: number,
    coefficientRows: number,
    ny: number,
    nx: number,
    yFirst: number,
    yWeights: number,
    xFirst: number,
    xWeights: number,
    planes: number,
    zWeights: number,
    weighted: number,
  ) => void;
  readonly cubicPlane: (
    planeCount: number,
    low: number,
    high: number,
    out: number,
    isDouble: boolean,
  ) => void;
  readonly separableJob: (spreads: number, limits: number, doubtful: number) => void;
  readonly spreadJob: (alongX: number, magnitudes: number) => void;
  readonly filterRows: (src: number, lineStep: number, plane: number, polePower: number) => void;
  readonly spreadPlane: (
    src: number,
    lineStep: number,
    plane: number,
    spread: number,
    limits: number,
    polePower: number,
  ) => void;
  readonly separablePlane: (low: number, high: number, out: number) => number;
  readonly labelPlane: (
    plane0: number,
    plane1: number,
    planeCount: number,
    weight0: number,
    weight1: number,
    rowBytes: number,
    yIndices: number,
    yWeights: number,
    ny: number,
    xIndices: number,
    xWeights: number,
    nx: number,
    columns: number,
    lowest: number,
    out: number,
  ) => void;
  readonly markNonzero: (
    src: number,
    rows: number,
    length: number,
    kind: number,
    mask: number,
  ) => void;
  readonly boxOfBits: (
    mask: number,
    nz: number,
    ny: number,
    words: number,
    united: number,
    box: number,
  ) => number;
  readonly fillHoles: (
    mask: number,
    nz: number,
    ny: number,
    nx: number,
    rowRuns: number,
    runs: number,
    end: number,
  ) => number;
  readonly bytesOfBits: (
    mask: number,
    step: number,
    rows: number,
    start: number,
    length: number,
    out: number,
  ) => void;
  readonly equalRuns: (src: number, count: number, values: number, ends: number) => number;
  readonly permute: (
    key: number,
    words: number,
    position: number,
    order: number,
    count: number,
  ) => number;
  readonly inflateStart: () => void;
  readonly inflate: (
    source: number,
    end: number,
    isLast: boolean,
    target: number,
    targetEnd: number,
    history: number,
  ) => number;
  readonly inflateSource: () => number;
  readonly inflateTarget: () => number;
  readonly pairwiseSum: (src: number, count: number) => number;
  readonly squareDeviations: (src: number, count: number, mean: number, out: number) => void;
  readonly gatherLabelled: (src: number, labels: number, count: number, out: number) => number;
  readonly scaleSamples: (
    at: number,
    count: number,
    clips: boolean,
    low: number,
    high: number,
    subtract: number,
    divide: number,
  ) => void;
  readonly clearUnlabelled: (at: number, labels: number, count: number) => void;
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
 * allocate nothing. A thread has one instance per purpose and runs one job at a time on it; the memory
 * stays as large as the largest job was.
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

/**
 * What an instance is for. Encoding and resampling take turns plane by plane in one thread, and each
 * keeps its arena between the planes: so each has its own memory.
 */
export type KernelPurpose = "codec" | "resampling";

const instances = new Map<KernelPurpose, KernelInstance>();
let module: WebAssembly.Module | null | undefined;

/** This thread's instance for a purpose; undefined where WebAssembly or its SIMD is missing. */
export function kernelInstance(purpose: KernelPurpose): KernelInstance | undefined {
  const known = instances.get(purpose);
  if (known !== undefined) return known;
  if (module === undefined) module = compile();
  if (module === null) return undefined;
  const made = instantiate(module);
  instances.set(purpose, made);
  return made;
}

/** An instance of one's own, for work that goes on between other jobs; undefined where WebAssembly or its SIMD is missing. */
export function ownInstance(): KernelInstance | undefined {
  if (module === undefined) module = compile();
  return module === null ? undefined : instantiate(module);
}

function instantiate(compiled: WebAssembly.Module): KernelInstance {
  const { exports } = new WebAssembly.Instance(compiled);
  return new KernelInstance(
    exports as unknown as KernelFunctions,
    exports["memory"] as unknown as GrowingMemory,
  );
}

/** The form that runs unless a caller asks for the other: wasm where it can. */
export function bestForm(): KernelForm {
  if (preferredForm === "typescript") return preferredForm;
  return kernelInstance("codec") === undefined ? "typescript" : "wasm";
}

let preferredForm: KernelForm = "wasm";

/**
 * Chooses the form that kernels of this thread take by default, to compare both or to go round an engine's fault.
 *
 * Where `"wasm"` cannot run, TypeScript serves all the same.
 */
export function preferKernelForm(form: KernelForm): void {
  preferredForm = form;
}

/**
 * The instance for a form that a caller asked for.
 *
 * @returns Undefined for `"typescript"`, and for `"wasm"` where it cannot run: the twin serves.
 */
export function instanceFor(form: KernelForm, purpose: KernelPurpose): KernelInstance | undefined {
  return form === "wasm" ? kernelInstance(purpose) : undefined;
}

function compile(): WebAssembly.Module | null {
  if (typeof WebAssembly === "undefined") return null;
  const bytes = bytesOfBase64(MODULE_BASE64);
  // Validation fails exactly where an instruction, such as a vector one, is unknown.
  if (!WebAssembly.validate(bytes)) return null;
  try {
    return new WebAssembly.Module(bytes);
  } catch {
    // A page may forbid to compile (content security policy, size limits on its main thread).
    return null;
  }
}
