import { inflateRawSync } from "node:zlib";
import { inflateSync } from "fflate";
import { describe, expect, test } from "vitest";
import { deflateSamples } from "../src/deflate/deflate-samples.js";
import { joinPieces } from "../src/deflate/join-pieces.js";
import { HAS_PYTHON, inflatedByPython, type PythonItem } from "./python-zlib.js";
import { bytesOfKind, SAMPLE_KINDS, seeded } from "./sample-kinds.js";

const ROUNDS = 12_000;
const BATCH = 500;
const KINDS = Object.keys(SAMPLE_KINDS);

/** Most are short, some cross a block, few a segment. */
function lengthOf(round: number): number {
  const next = seeded(round + 1);
  if (round % 400 === 0) return 1_048_576 + next(300_000) - 150_000;
  if (round % 40 === 0) return 262_144 + next(40) - 20;
  return next(round % 4 === 0 ? 120_000 : 6000);
}

describe("deflateSamples, at length", () => {
  test(`${ROUNDS} arrays: both forms equal, inflated by node:zlib, fflate and Python`, () => {
    let [pythons, bytes] = [0, 0];
    let batch: PythonItem[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const kind = KINDS[round % KINDS.length] as string;
      const raw = bytesOfKind(kind, lengthOf(round), round);
      const piece = deflateSamples(raw, "wasm");
      const twin = deflateSamples(raw, "typescript");
      const stream = Buffer.concat(joinPieces([piece]).chunks);
      const isRight =
        Buffer.compare(piece.bytes, twin.bytes) === 0 &&
        Buffer.compare(inflateRawSync(stream), raw) === 0 &&
        Buffer.compare(inflateSync(stream), raw) === 0;
      if (!isRight) expect.fail(`round ${round}: ${raw.length} bytes, ${kind}`);
      bytes += raw.length;
      batch.push({ stream, rawLength: raw.length, crc32: piece.crc32 });
      if (batch.length < BATCH) continue;
      if (HAS_PYTHON) pythons += inflatedByPython(batch);
      batch = [];
    }
    console.log(`${ROUNDS} arrays, ${bytes} bytes, ${pythons} of them also inflated by Python`);
    if (HAS_PYTHON) expect(pythons).toBe(ROUNDS);
  }, 1_800_000);
});
