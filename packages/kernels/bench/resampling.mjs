/**
 * Nanoseconds per output voxel of the resampling kernels in both forms, the prefilter included.
 *
 * `node bench/resampling.mjs`, after a build. Medians of five runs after one warm-up.
 */
import { cpus } from "node:os";
import {
  cubicTaps,
  linearTaps,
  makeColumnFilter,
  makeCubicPlanes,
  makeLabelPlanes,
} from "@voxprep/kernels";
import { ctIntegers, labels, mrNormalized } from "./phantoms.js";

const RUNS = 5;
const FROM = [60, 151, 213];
const TO = [90, 136, 192];

/** A cubic resize of a volume. */
function cubicVolume(source, form) {
  const [nz, ny, nx] = FROM;
  const size = ny * nx;
  const coefficients = new Float64Array((nz + 4) * size);
  const filter = makeColumnFilter(nz, nx, form);
  for (let row = 0; row < ny; row++) {
    filter.run(source, row * nx, size, coefficients, row * nx, size);
  }
  const [z, y, x] = FROM.map((n, axis) => cubicTaps(n, TO[axis]));
  const planes = makeCubicPlanes({ ny, nx, y, x, slots: 4 }, form);
  const out = new Float32Array(TO[0] * TO[1] * TO[2]);
  const held = [-1, -1, -1, -1];
  for (let k = 0; k < TO[0]; k++) {
    const used = [0, 1, 2, 3].map((a) => z.first[k] + a);
    for (const plane of used) {
      if (held[plane & 3] !== plane) planes.fill(plane & 3, coefficients, plane * size);
      held[plane & 3] = plane;
    }
    const slots = used.map((plane) => plane & 3);
    planes.interpolate3d(slots, z.weights, 4 * k, -1024, 3071, out, k * TO[1] * TO[2]);
  }
  return out;
}

/** A cubic resize of every slice by itself. */
function cubicSlices(source, form) {
  const [nz, ny, nx] = FROM;
  const [y, x] = [cubicTaps(ny, TO[1]), cubicTaps(nx, TO[2])];
  const planes = makeCubicPlanes({ ny, nx, y, x, slots: 1 }, form);
  const out = new Float32Array(nz * TO[1] * TO[2]);
  const doubles = Float64Array.from(source);
  for (let k = 0; k < nz; k++) {
    planes.fill(0, doubles, k * ny * nx);
    planes.interpolate2d(0, -1024, 3071, out, k * TO[1] * TO[2]);
  }
  return out;
}

/** A linear resize of labels. */
function labelVolume(source, form) {
  const [, ny, nx] = FROM;
  const [z, y, x] = FROM.map((n, axis) => linearTaps(n, TO[axis]));
  const planes = makeLabelPlanes({ ny, nx, y, x, slots: 2 }, form);
  const out = new Float32Array(TO[0] * TO[1] * TO[2]);
  for (let k = 0; k < TO[0]; k++) {
    const [z0, z1] = [z.indices[2 * k], z.indices[2 * k + 1]];
    planes.fill(0, source, z0 * ny * nx);
    planes.fill(1, source, z1 * ny * nx);
    planes.resize3d(0, 1, z.weights[2 * k], z.weights[2 * k + 1], 0, out, k * TO[1] * TO[2]);
  }
  return out;
}

const JOBS = [
  ["cubic volume, CT", cubicVolume, ctIntegers(FROM)],
  ["cubic volume, MR", cubicVolume, mrNormalized(FROM)],
  ["cubic slices, CT", cubicSlices, ctIntegers(FROM)],
  ["labels", labelVolume, labels(FROM)],
];

console.log(`${cpus()[0]?.model.trim()}, node ${process.version}, one thread`);
const rows = JOBS.map(([name, resize, source]) => {
  const times = { wasm: [], typescript: [] };
  const outs = {};
  for (let run = -1; run < RUNS; run++) {
    for (const form of ["wasm", "typescript"]) {
      const start = performance.now();
      outs[form] = resize(source, form);
      const perVoxel = ((performance.now() - start) * 1e6) / outs[form].length;
      if (run >= 0) times[form].push(perVoxel);
    }
  }
  const [wasm, typescript] = [times.wasm, times.typescript].map(
    (list) => list.sort((a, b) => a - b)[RUNS >> 1],
  );
  const bytes = [outs.wasm, outs.typescript].map((out) => Buffer.from(out.buffer));
  return [
    name,
    {
      "wasm ns": Number(wasm.toFixed(1)),
      "TypeScript ns": Number(typescript.toFixed(1)),
      "faster by": Number((typescript / wasm).toFixed(1)),
      "equal bits": bytes[0].equals(bytes[1]),
    },
  ];
});
console.table(Object.fromEntries(rows));
