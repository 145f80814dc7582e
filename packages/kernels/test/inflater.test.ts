import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InflateError, Inflater } from "../src/index.js";
import { seeded } from "./sample-kinds.js";

type Random = (below: number) => number;

const KINDS: Readonly<Record<string, (length: number, next: Random) => Uint8Array>> = {
  constant: (length) => new Uint8Array(length).fill(7),
  noise: (length, next) => Uint8Array.from({ length }, () => next(256)),
  "few values": (length, next) => Uint8Array.from({ length }, () => (next(9) === 0 ? next(4) : 0)),
  "rare values": (length, next) =>
    Uint8Array.from({ length }, () => Math.floor(256 * (next(1000) / 1000) ** 6)),
  "short periods": (length, next) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; ) {
      const period = 1 + next(20);
      const end = Math.min(length, at + period + next(400));
      for (let i = at; i < end; i++) out[i] = i < at + period ? next(256) : (out[i - period] ?? 0);
      at = end;
    }
    return out;
  },
  "far repeats": (length, next) => {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i++) {
      out[i] = i >= 32_768 && next(50) > 0 ? (out[i - 32_768] as number) : next(256);
    }
    return out;
  },
  "int16 ramps": (length, next) => {
    const ramp = Int16Array.from({ length: length >> 1 }, (_, i) => (i % 700) + next(28));
    return new Uint8Array(ramp.buffer);
  },
};

const { Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_FILTERED } = constants;
const STRATEGIES = [Z_DEFAULT_STRATEGY, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE, Z_FILTERED];

/** Inflates in parts of random length; what follows the stream comes back as well. */
function inflated(stream: Uint8Array, next: Random): { bytes: Uint8Array; rest: Uint8Array } {
  const inflater = Inflater.open();
  if (inflater === null) throw new Error("no WebAssembly here");
  const parts: Uint8Array[] = [];
  const sink = { take: (bytes: Uint8Array) => void parts.push(bytes.slice()), wantsMore: true };
  try {
    for (let at = 0; at < stream.length; ) {
      const end = Math.min(stream.length, at + 1 + next(next(2) === 0 ? 90 : 200_000));
      const rest = inflater.push(stream.subarray(at, end), sink);
      if (rest !== null) {
        return { bytes: Buffer.concat(parts), rest: Buffer.concat([rest, stream.subarray(end)]) };
      }
      at = end;
    }
    const rest = inflater.finish(sink);
    return { bytes: Buffer.concat(parts), rest };
  } finally {
    inflater.close();
  }
}

function streamOf(bytes: Uint8Array, next: Random): Buffer {
  return deflateRawSync(bytes, {
    level: next(10),
    strategy: STRATEGIES[next(STRATEGIES.length)],
    memLevel: 1 + next(9),
    windowBits: 9 + next(7),
  });
}

function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

describe.each(Object.entries(KINDS))("a stream of %s", (_, make) => {
  test("that zlib made is inflated, and what follows it is given back", () => {
    const next = seeded(make(4, () => 3).reduce((sum, byte) => sum + byte, 1));
    for (const length of [0, 1, 2, 257, 5000, 70_000, 300_000, 700_001]) {
      for (let round = 0; round < 4; round++) {
        const bytes = make(length, next);
        const behind = KINDS["noise"]?.(next(900), next) ?? new Uint8Array(0);
        const found = inflated(Buffer.concat([streamOf(bytes, next), behind]), next);
        expect(areEqual(found.bytes, bytes)).toBe(true);
        expect(areEqual(found.rest, behind)).toBe(true);
      }
    }
  });

  test("that is cut at any byte is told to be", () => {
    const next = seeded(5);
    const stream = streamOf(make(900, next), next);
    for (let end = 0; end < stream.length; end++) {
      const fault = faultOf(() => inflated(stream.subarray(0, end), next));
      expect(fault, `cut at ${end} of ${stream.length}`).toBe("truncated");
    }
  });

  test("that is damaged is judged as zlib does", () => {
    const next = seeded(11);
    let bad = 0;
    for (let round = 0; round < 400; round++) {
      const stream = Buffer.from(streamOf(make(200 + next(3000), next), next));
      for (let k = 1 + next(3); k > 0; k--) {
        const at = next(stream.length);
        stream[at] = (stream[at] as number) ^ (1 << next(8));
      }
      const expected = judged(() => inflateRawSync(stream, { maxOutputLength: 1 << 26 }));
      const found = judged(() => inflated(stream, next).bytes);
      if (expected === null) bad++;
      expect(found === null).toBe(expected === null);
      if (found !== null && expected !== null) expect(areEqual(found, expected)).toBe(true);
    }
    expect(bad).toBeGreaterThan(5);
  });
});

test("a stream that its sink wants no more of is left", () => {
  const inflater = Inflater.open();
  if (inflater === null) throw new Error("no WebAssembly here");
  let got = 0;
  const sink = {
    take: (bytes: Uint8Array) => {
      got += bytes.length;
    },
    get wantsMore() {
      return got < 1000;
    },
  };
  inflater.push(deflateRawSync(new Uint8Array(10_000_000)), sink);
  inflater.close();
  expect(got).toBeGreaterThanOrEqual(1000);
  expect(got).toBeLessThan(1_000_000);
});

test("inflaters of several streams do not disturb each other", () => {
  const next = seeded(3);
  const contents = [50_000, 60_000, 70_000].map(
    (length) => KINDS["noise"]?.(length, next) as Uint8Array,
  );
  const running = contents.map((bytes) => {
    const parts: Uint8Array[] = [];
    return { bytes, parts, stream: deflateRawSync(bytes), inflater: Inflater.open() as Inflater };
  });
  for (let at = 0; at < 80_000; at += 1000) {
    for (const { parts, stream, inflater } of running) {
      const sink = { take: (bytes: Uint8Array) => void parts.push(bytes.slice()), wantsMore: true };
      if (at < stream.length) inflater.push(stream.subarray(at, at + 1000), sink);
    }
  }
  for (const { bytes, parts, inflater } of running) {
    inflater.finish({ take: (more) => void parts.push(more.slice()), wantsMore: true });
    inflater.close();
    expect(areEqual(Buffer.concat(parts), bytes)).toBe(true);
  }
});

function judged(work: () => Uint8Array): Uint8Array | null {
  try {
    return work();
  } catch {
    return null;
  }
}

function faultOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof InflateError) return error.fault;
    throw error;
  }
  return "none";
}
