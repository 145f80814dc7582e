import type { KernelInstance } from "../wasm/instance.js";
import { PHASE_SLACK, samePhase } from "../wasm/same-phase.js";
import type { CubicPlanes, CubicPlanesShape } from "./cubic-planes.js";
import { paddedSplineLength, SPLINE_LANES } from "./spline-axis.js";
import { SPLINE_BLOCK, sampleOfCoefficient, splineBlockLength } from "./spline-blocks.js";
import { splinePolePower } from "./spline-pole.js";
import { CUBIC_HALO, type CubicTaps } from "./taps.js";

/** Below so many output planes per source plane, spreading every source plane does not pay. */
const LEAST_PLANES_PER_SOURCE = 0.5;

/** Rows along x that the kernel holds: two strips. */
const HELD_ROWS = 2 * SPLINE_LANES;

/**
 * True where a clip after rounding to float32 gives another sign of zero than one before: the bound is a zero whose sign
 * differs from that of values that round to 0 beside it.
 */
function losesZeroSigns(low: number, high: number): boolean {
  return Object.is(Math.fround(low), -0) || Math.fround(high) === 0;
}

/** Sizes that follow from a job's shape. */
interface Sizes {
  readonly nyOut: number;
  readonly nxOut: number;
  /** Output columns in whole groups of four. */
  readonly nxWhole: number;
  /** Coefficient rows, and coefficients in each. */
  readonly rows: number;
  readonly rowLength: number;
  /** Bytes of a coefficient plane: strips of rows, each padded and interleaved as it is filtered. */
  readonly planeBytes: number;
}

function sizesOf({ ny, nx, y, x }: CubicPlanesShape): Sizes {
  const nxOut = x.first.length;
  const rows = ny + 2 * CUBIC_HALO;
  const stripBytes = 8 * SPLINE_LANES * paddedSplineLength(nx);
  return {
    nyOut: y.first.length,
    nxOut,
    nxWhole: 4 * Math.ceil(nxOut / 4),
    rows,
    rowLength: nx + 2 * CUBIC_HALO,
    planeBytes: Math.ceil(rows / SPLINE_LANES) * stripBytes,
  };
}

/** Error bounds of one slot, one per four outputs; pairs of them may run past the end. */
function limitBytes(nyOut: number, nxWhole: number): number {
  return 2 * nyOut * nxWhole + 16;
}

/** Bytes of float32 samples that are restored together: with their coefficients they stay in the cache. */
const SLAB_BYTES = 1 << 18;

/** Bytes of a restored plane: whole tiles of columns. */
function restoredBytes({ ny, nx }: CubicPlanesShape): number {
  return 8 * SPLINE_LANES * ny * Math.ceil(nx / SPLINE_LANES);
}

/** Rows of all planes of a block that are restored together. */
function slabRows({ ny, nx }: CubicPlanesShape): number {
  return Math.min(ny, Math.max(1, Math.floor(SLAB_BYTES / (4 * SPLINE_BLOCK * nx))));
}

/** Where the arrays of a job lie in the arena. */
interface Places {
  readonly source: number;
  readonly block: number;
  readonly slab: number;
  readonly slabEdges: number;
  readonly alongY: number;
  readonly ring: number;
  readonly tile: number;
  readonly weighted: number;
  readonly addresses: number;
  readonly out: number;
  readonly yFirst: number;
  readonly yWeights: number;
  readonly xFirst: number;
  readonly xWeights: number;
  readonly spreads: number;
  readonly limits: number;
  readonly alongX: number;
  readonly magnitudes: number;
  readonly doubtful: number;
}

function layOut(instance: KernelInstance, shape: CubicPlanesShape, isSeparable: boolean): Places {
  const { ny, nx, slots } = shape;
  const { nyOut, nxOut, nxWhole, rows, rowLength, planeBytes } = sizesOf(shape);
  const spread = isSeparable ? nxWhole : 0;
  const { nz = 0 } = shape;
  const isRestoring = nz > 0;
  const planes = Math.min(SPLINE_BLOCK, nz + 2 * CUBIC_HALO);
  const bytes: { [place in keyof Places]: number } = {
    source: 8 * ny * nx,
    block: isRestoring ? planes * restoredBytes(shape) : 0,
    slab: isRestoring ? 8 * planes * (slabRows(shape) * nx + 1) + PHASE_SLACK : 0,
    slabEdges: isRestoring ? 16 * slabRows(shape) * nx : 0,
    alongY: 8 * rows * nx,
    ring: slots * planeBytes,
    tile: 8 * paddedSplineLength(ny) * SPLINE_LANES,
    weighted: 8 * 16 * rowLength * slots,
    addresses: 128,
    out: 8 * nyOut * nxOut + 16 + PHASE_SLACK,
    yFirst: 4 * nyOut,
    yWeights: 32 * nyOut,
    xFirst: 4 * nxWhole,
    xWeights: 32 * nxWhole,
    spreads: 8 * slots * nyOut * spread,
    limits: slots * limitBytes(nyOut, spread),
    alongX: 8 * HELD_ROWS * spread,
    magnitudes: 2 * HELD_ROWS * spread + 16,
    doubtful: 16 * nxOut,
  };
  const places = instance.layOut(Object.values(bytes));
  const named = Object.keys(bytes).map((place, i) => [place, places[i]]);
  return Object.fromEntries(named) as Places;
}

/** Copies the taps of both axes in; the last output column fills the group of four. */
function placeTaps(buffer: ArrayBuffer, places: Places, y: CubicTaps, x: CubicTaps): void {
  const nx = x.first.length;
  const nxWhole = 4 * Math.ceil(nx / 4);
  new Int32Array(buffer, places.yFirst, y.first.length).set(y.first);
  new Float64Array(buffer, places.yWeights, y.weights.length).set(y.weights);
  const first = new Int32Array(buffer, places.xFirst, nxWhole);
  const weights = new Float64Array(buffer, places.xWeights, 4 * nxWhole);
  for (let k = 0; k < nxWhole; k++) {
    const from = Math.min(k, nx - 1);
    first[k] = x.first[from] as number;
    for (let tap = 0; tap < 4; tap++) {
      weights[4 * k + tap] = x.weights[4 * from + tap] as number;
    }
  }
}

/** The wasm form of {@link CubicPlanes}: source planes are copied in, output planes out. */
export function wasmCubicPlanes(instance: KernelInstance, shape: CubicPlanesShape): CubicPlanes {
  const isSeparable = shape.slots === 4 && (shape.planesPerSource ?? 1) >= LEAST_PLANES_PER_SOURCE;
  const places = layOut(instance, shape, isSeparable);
  placeTaps(instance.buffer, places, shape.y, shape.x);
  return new WasmCubicPlanes(instance, shape, places, isSeparable);
}

class WasmCubicPlanes implements CubicPlanes {
  readonly #instance: KernelInstance;
  readonly #shape: CubicPlanesShape;
  readonly #sizes: Sizes;
  readonly #places: Places;
  readonly #isSeparable: boolean;
  readonly #powerY: number;
  readonly #powerX: number;

  constructor(
    instance: KernelInstance,
    shape: CubicPlanesShape,
    places: Places,
    isSeparable: boolean,
  ) {
    this.#instance = instance;
    this.#shape = shape;
    this.#sizes = sizesOf(shape);
    this.#places = places;
    this.#isSeparable = isSeparable;
    this.#powerY = splinePolePower(paddedSplineLength(shape.ny));
    this.#powerX = splinePolePower(paddedSplineLength(shape.nx));
    this.#setUp();
  }

  /** Tells the kernels the job: planes, z weights, spread planes and bounds have fixed addresses. */
  #setUp(): void {
    const { nyOut, nxOut, rows, rowLength } = this.#sizes;
    const p = this.#places;
    this.#instance.functions.cubicJob(
      rowLength,
      rows,
      nyOut,
      nxOut,
      p.yFirst,
      p.yWeights,
      p.xFirst,
      p.xWeights,
      p.addresses,
      p.addresses + 64,
      p.weighted,
    );
    const { separableJob, spreadJob } = this.#instance.functions;
    separableJob(p.addresses + 16, p.addresses + 32, p.doubtful);
    spreadJob(p.alongX, p.magnitudes);
  }

  fill(slot: number, samples: Float64Array, start: number): void {
    const { ny, nx } = this.#shape;
    const { source } = this.#places;
    const { buffer } = this.#instance;
    new Float64Array(buffer, source, ny * nx).set(samples.subarray(start, start + ny * nx));
    const { alongY, tile } = this.#places;
    const row = 8 * nx;
    const { functions } = this.#instance;
    functions.splineColumns(source, true, row, ny, nx, alongY, row, tile, this.#powerY);
    this.#fillFromRows(slot);
  }

  fillRestored(slot: number, plane: number): void {
    const { ny, nx } = this.#shape;
    const { block, alongY, tile } = this.#places;
    const source = block + (plane % SPLINE_BLOCK) * restoredBytes(this.#shape);
    this.#instance.functions.splineTiles(source, ny, nx, alongY, 8 * nx, tile, this.#powerY);
    this.#fillFromRows(slot);
  }

  /** The rest of filling, from the coefficients along z and y. */
  #fillFromRows(slot: number): void {
    const { functions } = this.#instance;
    const { alongY } = this.#places;
    const row = 8 * this.#shape.nx;
    const plane = this.#plane(slot);
    if (!this.#isSeparable) {
      functions.filterRows(alongY, row, plane, this.#powerX);
      return;
    }
    const [spread, limits] = [this.#spread(slot), this.#limits(slot)];
    functions.spreadPlane(alongY, row, plane, spread, limits, this.#powerX);
  }

  restore(block: number, samples: Float32Array | Float64Array, edges: Float64Array): void {
    const { ny } = this.#shape;
    const step = slabRows(this.#shape);
    for (let row = 0; row < ny; row += step) {
      this.#restoreRows(block, samples, edges, row, Math.min(step, ny - row));
    }
  }

  /** Restores some rows of all planes of a block. */
  #restoreRows(
    block: number,
    samples: Float32Array | Float64Array,
    edges: Float64Array,
    row: number,
    rows: number,
  ): void {
    const { ny, nx, nz = 0 } = this.#shape;
    const { slab, slabEdges, tile, block: out } = this.#places;
    const { functions, buffer } = this.#instance;
    const isDouble = samples instanceof Float64Array;
    const count = rows * nx;
    const length = splineBlockLength(nz, block);
    // Planes of float32 lie in words as the volume's do (but for repeated ones): what is shared is copied by words then.
    const step = count + (isDouble ? 0 : (count ^ (ny * nx)) & 1);
    const src = samePhase(slab, samples.subarray(row * nx));
    const source = new (isDouble ? Float64Array : Float32Array)(buffer, src, length * step);
    for (let i = 0; i < length; i++) {
      const plane = sampleOfCoefficient(block * SPLINE_BLOCK + i, nz);
      const from = (plane * ny + row) * nx;
      source.set(samples.subarray(from, from + count), i * step);
    }
    const ends = new Float64Array(buffer, slabEdges, 2 * count);
    for (let end = 0; end < 2; end++) {
      const from = ((2 * block + end) * ny + row) * nx;
      ends.set(edges.subarray(from, from + count), end * count);
    }
    functions.splineRestore(
      src,
      isDouble,
      (isDouble ? 8 : 4) * step,
      length,
      rows,
      nx,
      slabEdges,
      slabEdges + 8 * count,
      out + 8 * SPLINE_LANES * row,
      ny,
      restoredBytes(this.#shape),
      tile,
    );
  }

  interpolate3d(
    slots: ArrayLike<number>,
    zWeights: Float64Array,
    zAt: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
  ): void {
    const { functions, buffer } = this.#instance;
    const addresses = new Uint32Array(buffer, this.#places.addresses, 12);
    const weights = new Float64Array(buffer, this.#places.addresses + 64, 4);
    for (let a = 0; a < 4; a++) {
      const slot = slots[a] as number;
      addresses[a] = this.#plane(slot);
      addresses[4 + a] = this.#spread(slot);
      addresses[8 + a] = this.#limits(slot);
      weights[a] = zWeights[zAt + a] as number;
    }
    if (!this.#isSeparable || out instanceof Float64Array || losesZeroSigns(low, high)) {
      this.#joint(4, low, high, out, outStart, true);
      return;
    }
    const at = samePhase(this.#places.out, out.subarray(outStart));
    functions.separablePlane(low, high, at);
    this.#scale(at);
    out.set(new Float32Array(buffer, at, this.#outputs), outStart);
  }

  interpolate2d(
    slot: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
  ): void {
    const { buffer } = this.#instance;
    new Uint32Array(buffer, this.#places.addresses, 1)[0] = this.#plane(slot);
    // A product with 1 is exact: (c * 1) * wy is c * wy.
    new Float64Array(buffer, this.#places.addresses + 64, 1)[0] = 1;
    this.#joint(1, low, high, out, outStart, false);
  }

  #joint(
    planes: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
    scales: boolean,
  ): void {
    const { functions, buffer } = this.#instance;
    const isDouble = out instanceof Float64Array;
    const at = samePhase(this.#places.out, out.subarray(outStart));
    functions.cubicPlane(planes, low, high, at, isDouble);
    if (scales && !isDouble) this.#scale(at);
    const Result = isDouble ? Float64Array : Float32Array;
    out.set(new Result(buffer, at, this.#outputs), outStart);
  }

  /** Scales the output plane, while it is in the cache. */
  #scale(at: number): void {
    const { scaling } = this.#shape;
    if (scaling == null) return;
    const { clip, subtract, divide } = scaling;
    const [low, high] = clip ?? [0, 0];
    const { functions } = this.#instance;
    functions.scaleSamples(at, this.#outputs, clip !== null, low, high, subtract, divide);
  }

  get #outputs(): number {
    return this.#sizes.nyOut * this.#sizes.nxOut;
  }

  #plane(slot: number): number {
    return this.#places.ring + slot * this.#sizes.planeBytes;
  }

  #spread(slot: number): number {
    return this.#places.spreads + 8 * slot * this.#sizes.nyOut * this.#sizes.nxWhole;
  }

  #limits(slot: number): number {
    const { nyOut, nxWhole } = this.#sizes;
    return this.#places.limits + slot * limitBytes(nyOut, nxWhole);
  }
}
