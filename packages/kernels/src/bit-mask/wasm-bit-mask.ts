import type { BoxZyx, VoxelArray, Zyx } from "@voxprep/core";
import { type KernelInstance, ownInstance } from "../wasm/instance.js";
import { PHASE_SLACK, samePhase } from "../wasm/same-phase.js";
import type { BitMask } from "./bit-mask.js";

/** Bytes of voxels, or of the mask, that are in the module's memory at a time, unless a row is longer: they stay in the cache. */
const PART_BYTES = 1 << 17;
/** Voxels that the kernel may look at behind the last one. */
const SAMPLE_SLACK = 15;
const WORD_BYTES = 8;
const RUN_BYTES = 16;
const BOX_BYTES = 24;

/** Instances that no mask uses at present. */
const idle: KernelInstance[] = [];

/** The mask in the memory of a module of its own. */
export class WasmBitMask implements BitMask {
  readonly #instance: KernelInstance;
  readonly #shape: Zyx;
  readonly #rowBytes: number;
  readonly #partBytes: number;
  #runBytes: number;

  private constructor(instance: KernelInstance, shapeZyx: Zyx) {
    const [nz, ny, nx] = shapeZyx;
    this.#instance = instance;
    this.#shape = shapeZyx;
    this.#rowBytes = WORD_BYTES * Math.ceil(nx / 64);
    this.#partBytes =
      Math.max(PART_BYTES, nx * WORD_BYTES) + SAMPLE_SLACK * WORD_BYTES + PHASE_SLACK;
    // What is outside of a body on both sides, and one run more.
    this.#runBytes = 3 * nz * ny * RUN_BYTES;
    const { mask } = this.#places();
    new Uint8Array(instance.buffer, mask, nz * ny * this.#rowBytes + WORD_BYTES).fill(0);
  }

  /** An empty mask; `null` where the kernels do not run as wasm. */
  static open(shapeZyx: Zyx): WasmBitMask | null {
    const instance = idle.pop() ?? ownInstance();
    return instance === undefined ? null : new WasmBitMask(instance, shapeZyx);
  }

  markNonzero(samples: VoxelArray): void {
    const [nz, ny, nx] = this.#shape;
    const { mask, part } = this.#places();
    const { markNonzero } = this.#instance.functions;
    const memory = new Uint8Array(this.#instance.buffer);
    const kind = kindOf(samples);
    const sampleBytes = samples.BYTES_PER_ELEMENT;
    const together = Math.max(1, Math.floor(PART_BYTES / (nx * sampleBytes)));
    for (let row = 0; row < nz * ny; row += together) {
      const rows = Math.min(together, nz * ny - row);
      const from = samples.byteOffset + row * nx * sampleBytes;
      const bytes = new Uint8Array(samples.buffer, from, rows * nx * sampleBytes);
      const at = samePhase(part, bytes);
      memory.set(bytes, at);
      markNonzero(at, rows, nx, kind, mask + row * this.#rowBytes);
    }
  }

  fillHoles(): void {
    const [nz, ny, nx] = this.#shape;
    for (;;) {
      const { mask, rowRuns, runs } = this.#places();
      const end = runs + this.#runBytes;
      if (this.#instance.functions.fillHoles(mask, nz, ny, nx, rowRuns, runs, end)) return;
      this.#runBytes *= 2;
    }
  }

  box(): BoxZyx | null {
    const [nz, ny] = this.#shape;
    const { mask, part } = this.#places();
    const box = part + this.#rowBytes;
    const words = this.#rowBytes / WORD_BYTES;
    if (!this.#instance.functions.boxOfBits(mask, nz, ny, words, part, box)) return null;
    const [z0, z1, y0, y1, x0, x1] = new Uint32Array(
      this.#instance.buffer,
      box,
      6,
    ) as unknown as readonly [number, number, number, number, number, number];
    return [
      [z0, z1],
      [y0, y1],
      [x0, x1],
    ];
  }

  write([[z0, z1], [y0, y1], [x0, x1]]: BoxZyx, out: Uint8Array): void {
    const ny = this.#shape[1];
    const { mask, part } = this.#places();
    const memory = new Uint8Array(this.#instance.buffer);
    const length = x1 - x0;
    const together = Math.max(1, Math.floor(PART_BYTES / length));
    let at = 0;
    for (let z = z0; z < z1; z++) {
      for (let y = y0; y < y1; y += together) {
        const rows = Math.min(together, y1 - y);
        const bytes = out.subarray(at, at + rows * length);
        const from = samePhase(part, bytes);
        const bits = mask + (z * ny + y) * this.#rowBytes;
        this.#instance.functions.bytesOfBits(bits, this.#rowBytes, rows, x0, length, from);
        bytes.set(memory.subarray(from, from + bytes.length));
        at += bytes.length;
      }
    }
  }

  close(): void {
    idle.push(this.#instance);
  }

  /** Runs come last: they alone can become more, and what lies before them stays in its place. */
  #places(): { mask: number; part: number; rowRuns: number; runs: number } {
    const [nz, ny] = this.#shape;
    const [mask, part, rowRuns, runs] = this.#instance.layOut([
      nz * ny * this.#rowBytes + WORD_BYTES,
      this.#partBytes + BOX_BYTES,
      (nz * ny + 1) * 4,
      this.#runBytes,
    ]) as [number, number, number, number];
    return { mask, part, rowRuns, runs };
  }
}

function kindOf(samples: VoxelArray): number {
  if (samples instanceof Float32Array) return 4;
  if (samples instanceof Float64Array) return 5;
  return Math.log2(samples.BYTES_PER_ELEMENT);
}
