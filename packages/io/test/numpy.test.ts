import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodePickle,
  encodeNpy,
  encodeNpyHeader,
  encodeNpz,
  encodePickle,
  fromTypedJson,
  npzChunks,
  py,
  storedPiece,
  type TypedJson,
  toTypedJson,
} from "../src/index.js";
import { deflatePiece } from "../src/node/index.js";
import { arrays, pythonValues } from "./support/arbitrary-values.ts";
import { readFixture, readFixtureJson } from "./support/fixture.ts";
import { describeNumpy, loadWithPython } from "./support/interpreters.ts";

const typed = (value: Parameters<typeof toTypedJson>[0]) =>
  toTypedJson(value, { narrowFloats: "double" });
/** JSON texts compare surrogates and key order as well. */
const text = (json: unknown) => JSON.stringify(json);

describeNumpy("what voxprep writes", (interpreter) => {
  test("is loaded from pickles with the same values and types, warnings as errors", () => {
    const golden = readFixtureJson<{ good: { file: string }[] }>("pickle/golden.json");
    const records = readFixtureJson<{ pickles: { value: TypedJson }[] }>("records/golden.json");
    const values = [
      ...golden.good.map(({ file }) => decodePickle(readFixture(`pickle/${file}`))),
      ...records.pickles.slice(0, -1).map(({ value }) => fromTypedJson(value)),
      ...fc.sample(pythonValues, { numRuns: 300, seed: 7 }),
    ];
    const pickled = values.map((value, i) => [`${i}.pkl`, encodePickle(value)] as const);
    const answers = loadWithPython(interpreter, new Map(pickled));
    pickled.forEach(([name], i) => {
      // Big-endian arrays are loaded in the machine's byte order.
      const expected = text({ ok: typed(values[i] ?? null) }).replaceAll('":">', '":"<');
      expect(text(answers.get(name)), name).toBe(expected);
    });
    console.log(`numpy ${interpreter.numpy} loaded ${answers.size} pickles`);
  });

  test("is loaded from npy and npz files, and zipfile finds nothing wrong", () => {
    const samples = fc.sample(arrays, { numRuns: 60, seed: 3 });
    const files = new Map<string, Uint8Array | readonly Uint8Array[]>();
    samples.forEach((array, i) => {
      files.set(`${i}.npy`, encodeNpy(array));
      files.set(`${i}.npz`, encodeNpz(new Map([["data", array]])));
    });
    const plane = new Uint8Array(Float32Array.from({ length: 3000 }, (_, i) => i / 7).buffer);
    const piece = deflatePiece(plane);
    const npyHeader = encodeNpyHeader({ dtype: "<f4", shape: [4, 30, 100] });
    const pieces = [piece, storedPiece(plane), deflatePiece(plane, 1), piece];
    files.set("pieces.npz", [...npzChunks({ name: "data", npyHeader, pieces })]);
    const answers = loadWithPython(interpreter, files);
    samples.forEach((array, i) => {
      expect(text(answers.get(`${i}.npy`))).toBe(text({ ok: typed(array) }));
      expect(text(answers.get(`${i}.npz`))).toBe(text({ ok: { data: typed(array) } }));
    });
    const voxels = Float32Array.from({ length: 12000 }, (_, i) => (i % 3000) / 7);
    const whole = py.array("float32", [4, 30, 100], voxels);
    expect(text(answers.get("pieces.npz"))).toBe(text({ ok: { data: typed(whole) } }));
    console.log(`numpy ${interpreter.numpy} loaded ${answers.size} npy and npz files`);
  });

  test("refuses nothing of protocol 4: large containers and texts", () => {
    const big = py.dict([
      ["list", py.list(Array.from({ length: 2500 }, (_, i) => py.int(i)))],
      ["dict", py.dict(Array.from({ length: 2500 }, (_, i) => [py.int(i), null] as const))],
      ["text", "é".repeat(40000)],
      ["bytes", py.bytes(new Uint8Array(70000).fill(1))],
      ["int", py.int(-(1n << 4000n))],
    ]);
    const answers = loadWithPython(interpreter, new Map([["big.pkl", encodePickle(big)]]));
    expect(text(answers.get("big.pkl"))).toBe(text({ ok: typed(big) }));
  });
});
