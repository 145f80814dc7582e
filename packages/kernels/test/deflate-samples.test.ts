import { deflateRawSync, inflateRawSync } from "node:zlib";
import { inflateSync } from "fflate";
import { describe, expect, test } from "vitest";
import { samples } from "../bench/phantoms.js";
import { crc32Bytes } from "../src/deflate/crc32.js";
import { deflateSamples } from "../src/deflate/deflate-samples.js";
import { joinPieces } from "../src/deflate/join-pieces.js";
import { kernelInstance } from "../src/wasm/instance.js";
import { HAS_PYTHON, inflatedByPython, type PythonItem } from "./python-zlib.js";
import { bytesOfKind, SAMPLE_KINDS } from "./sample-kinds.js";

const KIB = 1024;
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 63, 64 * KIB - 1, 64 * KIB, 64 * KIB + 1, 100_003];
const LONG_LENGTHS = [256 * KIB, 256 * KIB + 3, 256 * KIB + 4, 1024 * KIB + 5];
const CASES = Object.keys(SAMPLE_KINDS).flatMap((kind, index) => [
  ...LENGTHS.map((length) => ({ kind, length })),
  { kind, length: LONG_LENGTHS[index % LONG_LENGTHS.length] as number },
]);

function streamOf(raw: Uint8Array): Buffer {
  return Buffer.concat(joinPieces([deflateSamples(raw)]).chunks);
}

describe("deflateSamples", () => {
  test("the twin serves where it can: this engine has WebAssembly SIMD", () => {
    expect(kernelInstance("codec")).toBeDefined();
  });

  test.each(CASES)("gives the same bytes in both forms: $length bytes, $kind", (c) => {
    const raw = bytesOfKind(c.kind, c.length, c.length + 1);
    const wasm = deflateSamples(raw, "wasm");
    const typescript = deflateSamples(raw, "typescript");
    expect(wasm.crc32).toBe(typescript.crc32);
    expect(Buffer.compare(wasm.bytes, typescript.bytes)).toBe(0);
  });

  test.each(CASES)("is inflated by node:zlib and fflate: $length bytes, $kind", (c) => {
    const raw = bytesOfKind(c.kind, c.length, c.length + 1);
    const stream = streamOf(raw);
    expect(Buffer.compare(inflateRawSync(stream), raw)).toBe(0);
    expect(Buffer.compare(inflateSync(stream), raw)).toBe(0);
  });

  test.skipIf(!HAS_PYTHON)("is inflated by Python", () => {
    const items = CASES.map(({ kind, length }): PythonItem => {
      const raw = bytesOfKind(kind, length, length + 1);
      const { crc32 } = deflateSamples(raw);
      return { stream: streamOf(raw), rawLength: length, crc32 };
    });
    expect(inflatedByPython(items)).toBe(CASES.length);
    console.log(`${CASES.length} streams inflated by Python`);
  });

  test("ends every piece with an empty stored block on a byte boundary", () => {
    for (const length of LENGTHS) {
      const { bytes, rawLength } = deflateSamples(bytesOfKind("few values", length, 7));
      expect([...bytes.subarray(-4)]).toEqual([0, 0, 0xff, 0xff]);
      expect(rawLength).toBe(length);
    }
  });

  test("never grows by more than five bytes per stored chunk", () => {
    const raw = bytesOfKind("random", 1024 * KIB, 3);
    expect(deflateSamples(raw).bytes.length).toBeLessThanOrEqual(raw.length + 4 * 5 * 5 + 5);
  });

  test("reads bytes that begin anywhere and lie in shared memory", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(5000)).fill(9, 1000, 3000);
    const view = shared.subarray(3, 4999);
    expect(Buffer.compare(inflateRawSync(streamOf(view)), Buffer.from(view))).toBe(0);
  });

  test("is at most 1.12 times as large as zlib's level 6 on images", () => {
    const { n, i, m } = samples(4);
    for (const [kind, array] of Object.entries({ n, i, m })) {
      const raw = new Uint8Array(array.buffer);
      const own = deflateSamples(raw).bytes.length;
      const zlib = deflateRawSync(raw, { level: 6 }).length;
      console.log(`${kind}: ${(own / zlib).toFixed(3)} of zlib level 6`);
      expect(own / zlib).toBeLessThanOrEqual(1.12);
    }
  });

  test("has the CRC-32 of what went in", () => {
    const raw = bytesOfKind("random", 3 * 1024 * KIB + 77, 5);
    expect(deflateSamples(raw).crc32).toBe(crc32Bytes(raw));
  });
});
