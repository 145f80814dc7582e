import { inflateRawSync } from "node:zlib";
import { inflateSync } from "fflate";
import { describe, expect, test } from "vitest";
import { ctIntegers } from "../bench/phantoms.js";
import { crc32, deflateSamples, joinPieces } from "../src/index.js";
import { HAS_PYTHON, inflatedByPython } from "./python-zlib.js";
import { bytesOfKind } from "./sample-kinds.js";

describe("joinPieces", () => {
  test("makes one stream of pieces that were encoded apart", () => {
    const kinds = ["random", "constant", "few values", "Fibonacci counts", "zeros"];
    const raws = kinds.map((kind, i) => bytesOfKind(kind, 5000 * i + 3, i));
    const stream = joinPieces(raws.map((raw) => deflateSamples(raw)));
    const [packed, raw] = [Buffer.concat(stream.chunks), Buffer.concat(raws)];
    expect(Buffer.compare(inflateRawSync(packed), raw)).toBe(0);
    expect(Buffer.compare(inflateSync(packed), raw)).toBe(0);
    expect(stream.crc32).toBe(crc32(raw));
    expect([stream.length, stream.rawLength]).toEqual([packed.length, raw.length]);
  });

  test("writes a piece that repeats again, encoded once", () => {
    const plane = new Uint8Array(ctIntegers([1, 40, 50]).buffer);
    const piece = deflateSamples(plane);
    const stream = joinPieces([piece, piece, piece]);
    const raw = Buffer.concat([plane, plane, plane]);
    expect(Buffer.compare(inflateRawSync(Buffer.concat(stream.chunks)), raw)).toBe(0);
    expect(stream.crc32).toBe(crc32(raw));
    expect(stream.chunks[0]).toBe(stream.chunks[2]);
  });

  test.skipIf(!HAS_PYTHON)("makes streams that Python reads", () => {
    const pieces = [3, 0, 262144, 9].map((n) => deflateSamples(bytesOfKind("few values", n, n)));
    const { chunks, rawLength, crc32: crc } = joinPieces(pieces);
    expect(inflatedByPython([{ stream: Buffer.concat(chunks), rawLength, crc32: crc }])).toBe(1);
  });

  test("makes the empty stream of no pieces", () => {
    const stream = joinPieces([]);
    expect(inflateRawSync(Buffer.concat(stream.chunks)).length).toBe(0);
    expect([stream.crc32, stream.rawLength]).toEqual([0, 0]);
  });
});
