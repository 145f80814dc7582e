import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crc32, crc32Combine } from "../src/index.js";

const FORMS = ["wasm", "typescript"] as const;

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe.each(FORMS)("crc32 in %s", (form) => {
  test("has the published check values", () => {
    expect(crc32(bytes("123456789"), 0, form)).toBe(0xcbf43926);
    expect(crc32(bytes("The quick brown fox jumps over the lazy dog"), 0, form)).toBe(0x414fa339);
    expect(crc32(new Uint8Array(0), 0, form)).toBe(0);
    expect(crc32(new Uint8Array(32), 0, form)).toBe(0x190a55ad);
    expect(crc32(new Uint8Array(32).fill(255), 0, form)).toBe(0xff6cab0b);
  });

  test("property: goes on where it stopped", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (list, cut) => {
        const whole = crc32(list, 0, form);
        const head = crc32(list.subarray(0, cut), 0, form);
        expect(crc32(list.subarray(cut), head, form)).toBe(whole);
      }),
    );
  });
});

describe("crc32", () => {
  test("passes over runs of any sample, wherever they begin", () => {
    const words = new Uint32Array(6000);
    const runs = [0, 0x3f800000, 0, 0xffffffff, 0xdeadbeef, 0x3f800000];
    for (const [i, sample] of runs.entries()) words.fill(sample, 700 * i + 13 * i * i);
    const list = new Uint8Array(words.buffer);
    for (const start of [0, 1, 2, 3, 4, 1020, 1024]) {
      const part = list.subarray(start);
      expect(crc32(part, start, "wasm")).toBe(crc32(part, start, "typescript"));
    }
  });

  test("is the same in both forms across segments", () => {
    const list = new Uint8Array(3 * 1048576 + 5).map((_, i) => Math.imul(i, 2654435761) >>> 24);
    expect(crc32(list, 0, "wasm")).toBe(crc32(list, 0, "typescript"));
  });
});

describe("crc32Combine", () => {
  test("property: equals the CRC of both parts in a row", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        const both = Uint8Array.from([...a, ...b]);
        expect(crc32Combine(crc32(a), crc32(b), b.length)).toBe(crc32(both));
      }),
    );
  });

  test("takes lengths of more than 32 bits", () => {
    // 2^33 zero bytes after "a": by doubling 33 times.
    let [zeros, length] = [crc32(new Uint8Array(1)), 1];
    let step = crc32(bytes("a"));
    step = crc32Combine(step, zeros, length);
    for (let i = 0; i < 33; i++) {
      step = crc32Combine(step, zeros, length);
      zeros = crc32Combine(zeros, zeros, length);
      length *= 2;
    }
    expect(length).toBe(2 ** 33);
    expect(crc32Combine(crc32(bytes("a")), zeros, length)).toBe(step);
  });
});
