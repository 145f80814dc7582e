import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, inflateRawSync, crc32 as zlibCrc32 } from "node:zlib";
import { deflateSamples } from "@voxprep/kernels";
import fc from "fast-check";
import { inflateSync } from "fflate";
import { describe, expect, test } from "vitest";
import {
  type DeflatePiece,
  encodeNpyHeader,
  encodeNpz,
  inspectNpz,
  type NumpyArray,
  npzByteLength,
  npzChunks,
  readNpz,
  readNpzArray,
  storedPiece,
  type ZipSource,
} from "../src/index.js";
import { deflatePiece, readNpzFile } from "../src/node/index.js";
import { zipChunks } from "../src/npy/zip-writer.js";

/** The encoders that make pieces, by number. */
const ENCODERS: readonly ((raw: Uint8Array) => DeflatePiece)[] = [
  (raw) => deflatePiece(raw, 6),
  (raw) => deflatePiece(raw, 1),
  (raw) => deflatePiece(raw, 0),
  storedPiece,
  (raw) => deflateSamples(raw),
];

/** Bytes with long repeats, cut at random places, each part with an encoder. */
const cutBytes = fc
  .tuple(
    fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(200)), {
      maxLength: 6,
    }),
    fc.array(fc.tuple(fc.nat(), fc.nat(ENCODERS.length - 1)), { minLength: 1, maxLength: 6 }),
  )
  .map(([runs, cuts]) => {
    const raw = Uint8Array.from(
      runs.flatMap(([run, times]) => Array.from({ length: times }, () => [...run]).flat()),
    );
    const places = cuts.map(([at]) => at % (raw.length + 1)).sort((a, b) => a - b);
    const ends = [...places.slice(0, -1), raw.length];
    const pieces = ends.map((end, i) => {
      const encode = ENCODERS[cuts[i]?.[1] ?? 0] as (part: Uint8Array) => DeflatePiece;
      return encode(raw.subarray(ends[i - 1] ?? 0, end));
    });
    return { raw, pieces };
  });

const concat = (parts: Iterable<Uint8Array>) => new Uint8Array(Buffer.concat([...parts]));

function npzOf(raw: Uint8Array, pieces: readonly DeflatePiece[]) {
  const npyHeader = encodeNpyHeader({ dtype: "|u1", shape: [raw.length] });
  return { name: "data", npyHeader, pieces };
}

describe("npzChunks", () => {
  test("property: pieces of any cut and encoder inflate to the same bytes, by zlib, fflate and the readers", () => {
    fc.assert(
      fc.property(cutBytes, ({ raw, pieces }) => {
        const file = concat(npzChunks(npzOf(raw, pieces)));
        expect(readNpzArray(file, "data").data).toEqual(raw);
        expect(npzByteLength(npzOf(raw, pieces))).toBe(file.length);
        const stream = concat([...pieces.map((piece) => piece.bytes), Uint8Array.of(3, 0)]);
        expect(new Uint8Array(inflateRawSync(stream))).toEqual(raw);
        expect(inflateSync(stream, { out: new Uint8Array(raw.length) })).toEqual(raw);
      }),
      { numRuns: 60 },
    );
  });

  test("writes a piece that stands in the list twice twice", () => {
    const plane = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);
    const piece = deflatePiece(plane);
    const npyHeader = encodeNpyHeader({ dtype: "<f4", shape: [3, 4] });
    const file = concat(npzChunks({ name: "data", npyHeader, pieces: [piece, piece, piece] }));
    const expected = [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4];
    expect([...(readNpzArray(file, "data").data as Float32Array)]).toEqual(expected);
  });

  test("has the layout of numpy's savez_compressed", () => {
    const file = concat(npzChunks(npzOf(Uint8Array.of(7), [storedPiece(Uint8Array.of(7))])));
    const view = new DataView(file.buffer);
    // Version 20, no flags, deflate, time 0, 1 January 1980, name 8 bytes, extra 20 bytes.
    expect([4, 6, 8, 10, 12, 26, 28].map((at) => view.getUint16(at, true))).toEqual([
      20, 0, 8, 0, 33, 8, 20,
    ]);
    expect(view.getBigUint64(42, true)).toBe(129n);
    const directory = view.getUint32(file.length - 6, true);
    expect(view.getUint16(directory + 4, true)).toBe((3 << 8) | 20);
    expect(view.getUint32(directory + 38, true)).toBe(0o600 * 65536);
  });

  test("refuses pieces that do not fill the shape, VP0403, and unusable names, VP0401", () => {
    const npyHeader = encodeNpyHeader({ dtype: "<f4", shape: [2] });
    const pieces = [storedPiece(new Uint8Array(7))];
    expect(() => npzChunks({ name: "data", npyHeader, pieces })).toThrow(
      expect.objectContaining({ code: "VP0403" }),
    );
    const full = [storedPiece(new Uint8Array(8))];
    expect(() => npzChunks({ name: "../data", npyHeader, pieces: full })).toThrow(
      expect.objectContaining({ code: "VP0401" }),
    );
  });
});

/** Chunks as a source, without putting them together: the file may be larger than memory. */
function virtualSource(chunks: readonly Uint8Array[]): ZipSource {
  const starts: number[] = [];
  let byteLength = 0;
  for (const chunk of chunks) {
    starts.push(byteLength);
    byteLength += chunk.length;
  }
  return {
    byteLength,
    read(offset, length) {
      const out = new Uint8Array(length);
      chunks.forEach((chunk, i) => {
        const start = starts[i] as number;
        const [from, to] = [
          Math.max(offset, start),
          Math.min(offset + length, start + chunk.length),
        ];
        if (from < to) out.set(chunk.subarray(from - start, to - start), from - offset);
      });
      return out;
    },
  };
}

describe("files beyond 4 GiB", () => {
  const piece = storedPiece(new Uint8Array(1 << 26));
  const npyHeader = encodeNpyHeader({ dtype: "|u1", shape: [70, 1 << 26] });
  const small = encodeNpyHeader({ dtype: "<i2", shape: [2] });
  const arrays = [
    { name: "data", npyHeader, pieces: Array.from({ length: 70 }, () => piece) },
    { name: "seg", npyHeader: small, pieces: [storedPiece(Uint8Array.of(1, 0, 2, 0))] },
  ];

  test("have their sizes and offsets in ZIP64 records", () => {
    const source = virtualSource([...npzChunks(arrays)]);
    expect(source.byteLength).toBe(npzByteLength(arrays));
    expect(source.byteLength).toBeGreaterThan(2 ** 32);
    const summaries = inspectNpz(source);
    expect(summaries.map(({ key, shape }) => [key, ...shape])).toEqual([
      ["data", 70, 1 << 26],
      ["seg", 2],
    ]);
    expect(summaries[0]?.uncompressedBytes).toBe(70 * 2 ** 26 + 128);
    expect(summaries[0]?.compressedBytes).toBeGreaterThan(2 ** 32);
  });
});

test("64 MiB behind an array of 16 bytes are a bomb, VP9202", () => {
  const header = encodeNpyHeader({ dtype: "<f4", shape: [4] });
  const raw = new Uint8Array(header.length + 16 + (1 << 26));
  raw.set(header);
  const packed = deflateRawSync(raw);
  const member = {
    name: "data.npy",
    crc32: zlibCrc32(raw),
    compressedBytes: packed.length,
    uncompressedBytes: raw.length,
    chunks: [packed],
  };
  const act = () => readNpz(concat(zipChunks([member])));
  expect(act).toThrow(expect.objectContaining({ code: "VP9202" }));
});

const samples: NumpyArray = {
  dtype: "<f4",
  shape: [3, 50, 41],
  order: "C",
  data: Float32Array.from({ length: 3 * 50 * 41 }, (_, i) => Math.fround(Math.sin(i) * 1000)),
};

describe("encodeNpz and readNpzFile", () => {
  test("come back equal, from memory and from disk", async () => {
    const file = encodeNpz(new Map([["data", samples]]));
    expect(readNpz(file).get("data")).toEqual(samples);
    const folder = mkdtempSync(join(tmpdir(), "voxprep-npz-"));
    try {
      const path = join(folder, "a.npz");
      writeFileSync(path, file);
      expect([...(await readNpzFile(path)).data]).toEqual([...samples.data]);
      file[400] = (file[400] as number) ^ 1;
      writeFileSync(path, file);
      await expect(readNpzFile(path)).rejects.toMatchObject({ code: "VP8201", files: [path] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("takes raw bytes from shared memory", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(1000)).fill(5);
    const piece = deflatePiece(shared);
    expect(piece).toMatchObject({ rawLength: 1000, crc32: zlibCrc32(shared) });
    // It owns its memory, so that it can be transferred to another thread.
    expect(piece.bytes.buffer.byteLength).toBe(piece.bytes.length);
  });
});
