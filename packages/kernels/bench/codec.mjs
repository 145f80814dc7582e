/**
 * Speed and size of the encoder against zlib. `node bench/codec.mjs [planes]`, after a build.
 *
 * MB are 10^6 uncompressed bytes; medians of five runs after one warm-up, all encoders taking turns.
 * CRC-32 is included for our own encoder and for numpy, which cannot do without. The last columns
 * are what `np.savez_compressed` does (zlib level 6, in memory), where python3 has numpy.
 */
import { spawnSync } from "node:child_process";
import { cpus } from "node:os";
import { deflateRawSync } from "node:zlib";
import { deflateSamples, joinPieces } from "@voxprep/kernels";
import { samples } from "./phantoms.js";

const RUNS = 5;

const NUMPY = `
import io, sys, time, numpy as np
data = np.frombuffer(sys.stdin.buffer.read(), "<f4")
times = []
for _ in range(${RUNS}):
    out = io.BytesIO()
    start = time.process_time()
    np.savez_compressed(out, data=data)
    times.append(time.process_time() - start)
print(sorted(times)[${RUNS >> 1}], len(out.getvalue()))
`;

const ENCODERS = {
  "own wasm": (raw) => joinPieces([deflateSamples(raw, "wasm")]).length,
  "own TypeScript": (raw) => joinPieces([deflateSamples(raw, "typescript")]).length,
  "node level 1": (raw) => deflateRawSync(raw, { level: 1 }).length,
  "node level 6": (raw) => deflateRawSync(raw, { level: 6 }).length,
};

/** Median CPU seconds and size of each encoder. */
function measure(raw) {
  const times = Object.fromEntries(Object.keys(ENCODERS).map((name) => [name, []]));
  const sizes = {};
  for (let run = -1; run < RUNS; run++) {
    for (const [name, encode] of Object.entries(ENCODERS)) {
      const before = process.cpuUsage();
      sizes[name] = encode(raw);
      const { user, system } = process.cpuUsage(before);
      if (run >= 0) times[name].push((user + system) / 1e6);
    }
  }
  const results = Object.keys(ENCODERS).map((name) => [
    name,
    { seconds: times[name].sort((a, b) => a - b)[RUNS >> 1], size: sizes[name] },
  ]);
  const numpy = spawnSync("python3", ["-c", NUMPY], { input: raw, maxBuffer: 1 << 20 });
  if (numpy.status === 0) {
    const [seconds, size] = numpy.stdout.toString().trim().split(" ").map(Number);
    results.push(["numpy", { seconds, size }]);
  }
  return Object.fromEntries(results);
}

console.log(`${cpus()[0]?.model.trim()}, node ${process.version}, one thread, CPU time`);
for (const [kind, array] of Object.entries(samples(Number(process.argv[2] ?? 32)))) {
  const raw = new Uint8Array(array.buffer);
  const results = measure(raw);
  const own = results["own wasm"];
  const rows = Object.entries(results).map(([name, { seconds, size }]) => [
    name,
    {
      "MB/s": Math.round(raw.length / seconds / 1e6),
      ratio: Number((size / raw.length).toFixed(4)),
      "wasm is faster by": Number((seconds / own.seconds).toFixed(1)),
      "wasm's size is": Number((own.size / size).toFixed(3)),
    },
  ]);
  console.log(`\n${kind}: ${(raw.length / 1e6).toFixed(1)} MB`);
  console.table(Object.fromEntries(rows));
}
