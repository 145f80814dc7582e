import type { KernelInstance } from "../wasm/instance.js";
import type { LabelPlanes, LabelPlanesShape } from "./label-planes.js";

/** Labels from one row to the next: whole vectors, since the kernel compares four at a time. */
function rowLengthOf(nx: number): number {
  return 4 * Math.ceil(nx / 4);
}

/** The wasm form of {@link LabelPlanes}: source planes are copied in, output planes out. */
export function wasmLabelPlanes(instance: KernelInstance, shape: LabelPlanesShape): LabelPlanes {
  const { ny, nx, y, x, slots } = shape;
  const [nyOut, nxOut] = [y.weights.length / 2, x.weights.length / 2];
  const rowLength = rowLengthOf(nx);
  const [planes, columns, yIndices, yWeights, xIndices, xWeights, target] = instance.layOut([
    4 * slots * ny * rowLength,
    4 * rowLength,
    y.indices.byteLength,
    y.weights.byteLength,
    x.indices.byteLength,
    x.weights.byteLength,
    4 * nyOut * nxOut,
  ]) as [number, number, number, number, number, number, number];
  const { functions, buffer } = instance;
  new Int32Array(buffer, yIndices, y.indices.length).set(y.indices);
  new Float64Array(buffer, yWeights, y.weights.length).set(y.weights);
  new Int32Array(buffer, xIndices, x.indices.length).set(x.indices);
  new Float64Array(buffer, xWeights, x.weights.length).set(x.weights);
  const source = new Float32Array(buffer, planes, slots * ny * rowLength);
  const result = new Float32Array(buffer, target, nyOut * nxOut);

  function resize(
    slot0: number,
    slot1: number,
    planeCount: number,
    weight0: number,
    weight1: number,
    lowest: number,
    out: Float32Array,
    outStart: number,
  ): void {
    functions.labelPlane(
      planes + 4 * slot0 * ny * rowLength,
      planes + 4 * slot1 * ny * rowLength,
      planeCount,
      weight0,
      weight1,
      4 * rowLength,
      yIndices,
      yWeights,
      nyOut,
      xIndices,
      xWeights,
      nxOut,
      columns,
      lowest,
      target,
    );
    out.set(result, outStart);
  }

  return {
    fill(slot, labels, start) {
      for (let row = 0; row < ny; row++) {
        const from = start + row * nx;
        source.set(labels.subarray(from, from + nx), (slot * ny + row) * rowLength);
      }
    },
    resize3d(slot0, slot1, weight0, weight1, lowest, out, outStart) {
      resize(slot0, slot1, 2, weight0, weight1, lowest, out, outStart);
    },
    resize2d(slot, lowest, out, outStart) {
      // A product with 1 is exact: 1 * wy is wy.
      resize(slot, slot, 1, 1, 0, lowest, out, outStart);
    },
  };
}
