import { paddedSplineLength, SPLINE_LANES } from "../spline-axis.js";
import { splinePolePower } from "../spline-pole.js";
import { CUBIC_HALO, type CubicTaps } from "../taps.js";
import type { KernelInstance } from "../wasm/instance.js";
import type { CubicPlanes, CubicPlanesShape } from "./cubic-planes.js";

/** Where the arrays of a job lie in the arena. */
interface Places {
  readonly source: number;
  readonly alongY: number;
  readonly ring: number;
  readonly tile: number;
  readonly weighted: number;
  readonly taps: number;
  readonly addresses: number;
  readonly zWeights: number;
  readonly out: number;
}

/** Addresses of the taps. */
interface TapPlaces {
  readonly yFirst: number;
  readonly yWeights: number;
  readonly xFirst: number;
  readonly xWeights: number;
}

/** Values from one coefficient row to the next: an even number, since the kernel reads pairs. */
function rowLengthOf(nx: number): number {
  return 2 * Math.ceil((nx + 2 * CUBIC_HALO) / 2);
}

function layOut(instance: KernelInstance, shape: CubicPlanesShape): Places {
  const { ny, nx, y, x, slots } = shape;
  const rows = ny + 2 * CUBIC_HALO;
  const columns = rowLengthOf(nx);
  const longest = paddedSplineLength(Math.max(ny, nx));
  const [nyOut, nxOut] = [y.first.length, x.first.length];
  const [source, alongY, ring, tile, weighted, taps, addresses, zWeights, out] = instance.layOut([
    8 * ny * nx,
    8 * rows * nx,
    8 * rows * columns * slots,
    8 * longest * SPLINE_LANES,
    8 * 4 * 4 * columns * (slots === 1 ? 1 : 4),
    40 * (nyOut + nxOut),
    16,
    32,
    8 * nyOut * nxOut,
  ]) as [number, number, number, number, number, number, number, number, number];
  return { source, alongY, ring, tile, weighted, taps, addresses, zWeights, out };
}

/** Copies the taps of both axes to `at`, doubles first, and returns where they lie. */
function placeTaps(buffer: ArrayBuffer, at: number, y: CubicTaps, x: CubicTaps): TapPlaces {
  const xWeights = at + y.weights.byteLength;
  const yFirst = xWeights + x.weights.byteLength;
  const xFirst = yFirst + y.first.byteLength;
  new Float64Array(buffer, at, y.weights.length).set(y.weights);
  new Float64Array(buffer, xWeights, x.weights.length).set(x.weights);
  new Int32Array(buffer, yFirst, y.first.length).set(y.first);
  new Int32Array(buffer, xFirst, x.first.length).set(x.first);
  return { yFirst, yWeights: at, xFirst, xWeights };
}

/** The wasm form of {@link CubicPlanes}: source planes are copied in, output planes out. */
export function wasmCubicPlanes(instance: KernelInstance, shape: CubicPlanesShape): CubicPlanes {
  const { ny, nx, y, x } = shape;
  const [nyOut, nxOut] = [y.first.length, x.first.length];
  const places = layOut(instance, shape);
  const { functions, buffer } = instance;
  const rows = ny + 2 * CUBIC_HALO;
  const rowLength = rowLengthOf(nx);
  const slotBytes = 8 * rows * rowLength;
  const [powerY, powerX] = [ny, nx].map((n) => splinePolePower(paddedSplineLength(n))) as [
    number,
    number,
  ];

  const taps = placeTaps(buffer, places.taps, y, x);

  const source = new Float64Array(buffer, places.source, ny * nx);
  const addresses = new Uint32Array(buffer, places.addresses, 4);
  const weightsZ = new Float64Array(buffer, places.zWeights, 4);
  const doubles = new Float64Array(buffer, places.out, nyOut * nxOut);
  const singles = new Float32Array(buffer, places.out, nyOut * nxOut);

  function interpolate(
    planes: number,
    low: number,
    high: number,
    out: Float32Array | Float64Array,
    outStart: number,
  ): void {
    const isDouble = out instanceof Float64Array;
    functions.cubicPlane(
      places.addresses,
      planes,
      places.zWeights,
      rowLength,
      taps.yFirst,
      taps.yWeights,
      nyOut,
      taps.xFirst,
      taps.xWeights,
      nxOut,
      places.weighted,
      low,
      high,
      places.out,
      isDouble,
    );
    out.set(isDouble ? doubles : singles, outStart);
  }

  return {
    fill(slot, samples, start) {
      const { alongY, tile } = places;
      const row = 8 * nx;
      source.set(samples.subarray(start, start + ny * nx));
      functions.splineColumns(places.source, true, row, ny, nx, alongY, row, tile, powerY);
      const to = places.ring + slot * slotBytes;
      functions.splineRows(alongY, row, nx, rows, to, 8 * rowLength, tile, powerX);
    },
    interpolate3d(slots, zWeights, zAt, low, high, out, outStart) {
      for (let a = 0; a < 4; a++) {
        addresses[a] = places.ring + (slots[a] as number) * slotBytes;
        weightsZ[a] = zWeights[zAt + a] as number;
      }
      interpolate(4, low, high, out, outStart);
    },
    interpolate2d(slot, low, high, out, outStart) {
      addresses[0] = places.ring + slot * slotBytes;
      // A product with 1 is exact: (c * 1) * wy is c * wy.
      weightsZ[0] = 1;
      interpolate(1, low, high, out, outStart);
    },
  };
}
