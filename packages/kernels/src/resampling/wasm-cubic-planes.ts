import type { KernelInstance } from "../wasm/instance.js";
import type { CubicPlanes, CubicPlanesShape } from "./cubic-planes.js";
import { paddedSplineLength, SPLINE_LANES } from "./spline-axis.js";
import { splinePolePower } from "./spline-pole.js";
import { CUBIC_HALO, type CubicTaps } from "./taps.js";

/** Below so many output planes per source plane, spreading every source plane does not pay. */
const LEAST_PLANES_PER_SOURCE = 0.5;

/** Sizes that follow from a job's shape. */
interface Sizes {
  readonly nyOut: number;
  readonly nxOut: number;
  /** Output columns in whole groups of four. */
  readonly nxWhole: number;
  /** Coefficient rows, and values from one to the next: an even number, since pairs are read. */
  readonly rows: number;
  readonly rowLength: number;
}

function sizesOf({ ny, nx, y, x }: CubicPlanesShape): Sizes {
  const nxOut = x.first.length;
  return {
    nyOut: y.first.length,
    nxOut,
    nxWhole: 4 * Math.ceil(nxOut / 4),
    rows: ny + 2 * CUBIC_HALO,
    rowLength: 2 * Math.ceil((nx + 2 * CUBIC_HALO) / 2),
  };
}

/** Error bounds of one slot, one per four outputs; pairs of them may run past the end. */
function limitBytes(nyOut: number, nxWhole: number): number {
  return 2 * nyOut * nxWhole + 16;
}

/** Where the arrays of a job lie in the arena. */
interface Places {
  readonly source: number;
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
  readonly xByTap: number;
  readonly spreads: number;
  readonly limits: number;
  readonly alongX: number;
  readonly magnitudes: number;
  readonly groupMagnitudes: number;
  readonly doubtful: number;
}

function layOut(instance: KernelInstance, shape: CubicPlanesShape, isSeparable: boolean): Places {
  const { ny, nx, slots } = shape;
  const { nyOut, nxOut, nxWhole, rows, rowLength } = sizesOf(shape);
  const spread = isSeparable ? nxWhole : 0;
  const bytes: { [place in keyof Places]: number } = {
    source: 8 * ny * nx,
    alongY: 8 * rows * nx,
    ring: 8 * slots * rows * rowLength,
    tile: 8 * paddedSplineLength(Math.max(ny, nx)) * SPLINE_LANES,
    weighted: 8 * 16 * rowLength * slots,
    addresses: 128,
    out: 8 * nyOut * nxOut + 16,
    yFirst: 4 * nyOut,
    yWeights: 32 * nyOut,
    xFirst: 4 * nxWhole,
    xWeights: 32 * nxWhole,
    xByTap: 32 * nxWhole,
    spreads: 8 * slots * nyOut * spread,
    limits: slots * limitBytes(nyOut, spread),
    alongX: 8 * rows * spread,
    magnitudes: 8 * rowLength,
    groupMagnitudes: 2 * rows * spread + 16,
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
  const byTap = new Float64Array(buffer, places.xByTap, 4 * nxWhole);
  for (let k = 0; k < nxWhole; k++) {
    const from = Math.min(k, nx - 1);
    first[k] = x.first[from] as number;
    for (let tap = 0; tap < 4; tap++) {
      const weight = x.weights[4 * from + tap] as number;
      weights[4 * k + tap] = weight;
      byTap[tap * nxWhole + k] = weight;
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
    this.#clearPadding();
  }

  /** Zeros behind the coefficient rows: what a former job left there could pass for a huge coefficient. */
  #clearPadding(): void {
    const { rows, rowLength } = this.#sizes;
    const count = this.#shape.slots * rows;
    const ring = new Float64Array(this.#instance.buffer, this.#places.ring, count * rowLength);
    for (let row = 1; row <= count; row++) ring[row * rowLength - 1] = 0;
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
    const [spreads, limits] = [p.addresses + 16, p.addresses + 32];
    const { alongX, magnitudes, groupMagnitudes, doubtful, xByTap } = p;
    const { separableJob } = this.#instance.functions;
    separableJob(spreads, limits, alongX, magnitudes, groupMagnitudes, doubtful, xByTap);
  }

  fill(slot: number, samples: Float64Array, start: number): void {
    const { ny, nx } = this.#shape;
    const { rows, rowLength } = this.#sizes;
    const { source, alongY, tile } = this.#places;
    const { functions, buffer } = this.#instance;
    const row = 8 * nx;
    new Float64Array(buffer, source, ny * nx).set(samples.subarray(start, start + ny * nx));
    functions.splineColumns(source, true, row, ny, nx, alongY, row, tile, this.#powerY);
    const plane = this.#plane(slot);
    functions.splineRows(alongY, row, nx, rows, plane, 8 * rowLength, tile, this.#powerX);
    if (this.#isSeparable) {
      functions.spreadPlane(plane, this.#spread(slot), this.#limits(slot));
    }
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
    if (!this.#isSeparable || out instanceof Float64Array) {
      this.#joint(4, low, high, out, outStart);
      return;
    }
    functions.separablePlane(low, high, this.#places.out);
    out.set(new Float32Array(buffer, this.#places.out, this.#outputs), outStart);
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
    this.#joint(1, low, high, out, outStart);
  }

  #joint(
    planes: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
  ): void {
    const { functions, buffer } = this.#instance;
    const isDouble = out instanceof Float64Array;
    const at = this.#places.out;
    functions.cubicPlane(planes, low, high, at, isDouble);
    const Result = isDouble ? Float64Array : Float32Array;
    out.set(new Result(buffer, at, this.#outputs), outStart);
  }

  get #outputs(): number {
    return this.#sizes.nyOut * this.#sizes.nxOut;
  }

  #plane(slot: number): number {
    return this.#places.ring + 8 * slot * this.#sizes.rows * this.#sizes.rowLength;
  }

  #spread(slot: number): number {
    return this.#places.spreads + 8 * slot * this.#sizes.nyOut * this.#sizes.nxWhole;
  }

  #limits(slot: number): number {
    const { nyOut, nxWhole } = this.#sizes;
    return this.#places.limits + slot * limitBytes(nyOut, nxWhole);
  }
}
