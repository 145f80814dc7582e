import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodePickle,
  encodePickle,
  fromTypedJson,
  type PyValue,
  py,
  toReadableJson,
  toTypedJson,
} from "../src/index.js";
import { pythonValues } from "./support/arbitrary-values.ts";

const inlineElements = Number.POSITIVE_INFINITY;
const typed = (value: PyValue) => toTypedJson(value, { inlineElements });
const bytesOf = (...parts: readonly (string | number)[]) =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "number" ? [part] : Array.from(part, (character) => character.charCodeAt(0)),
    ),
  );

describe("encodePickle and decodePickle", () => {
  test("property: a value comes back with all its types", () => {
    fc.assert(
      fc.property(pythonValues, (value) => {
        expect(typed(decodePickle(encodePickle(value)))).toEqual(typed(value));
      }),
    );
  });

  test("property: typed JSON comes back as the same value", () => {
    fc.assert(
      fc.property(pythonValues, (value) => {
        const through = JSON.parse(JSON.stringify(typed(value)));
        expect(typed(fromTypedJson(through))).toEqual(through);
      }),
    );
  });

  test("property: a cut pickle is refused as truncated", () => {
    fc.assert(
      fc.property(pythonValues, fc.nat(), (value, seed) => {
        const bytes = encodePickle(value);
        const cut = bytes.subarray(0, seed % bytes.length);
        expect(() => decodePickle(cut)).toThrow(
          expect.objectContaining({
            context: expect.objectContaining({ field: "PICKLE_TRUNCATED" }),
          }),
        );
      }),
    );
  });

  test("property: changed bytes are read or refused with a code of the 9000s, never anything else", () => {
    fc.assert(
      fc.property(
        pythonValues,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1 }),
        (value, changes) => {
          const bytes = encodePickle(value);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          try {
            typed(decodePickle(bytes));
          } catch (error) {
            expect((error as { code: string }).code).toMatch(/^VP900[123]$/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("keeps shared objects shared", () => {
    // ]  MEMOIZE  (  h0 ... would contain itself; here: [[], the same]
    const value = decodePickle(bytesOf(0x80, 4, "](]", 0x94, "h", 0, "e."));
    expect(value).toEqual(py.list([py.list([]), py.list([])]));
    const [first, second] = (value as { items: readonly PyValue[] }).items;
    expect(first).toBe(second);
  });

  test("counts shared objects as if they stood in full", () => {
    // A list of 10 references to a list of 10 references ..., 8 levels: 10^8 objects.
    const level = (n: number) => [
      ..."](",
      ...Array.from({ length: 10 }, () => ["h", n]).flat(),
      "e",
      "q",
      n + 1,
    ];
    const levels = Array.from({ length: 8 }, (_, n) => level(n)).flat();
    const bomb = bytesOf(0x80, 4, "]", "q", 0, ...levels, ".");
    expect(() => decodePickle(bomb, { source: "splits_final.pkl" })).toThrow(
      expect.objectContaining({ code: "VP9002", files: ["splits_final.pkl"] }),
    );
  });

  test("F62: refuses what runs code and says what it is, VP9001", () => {
    const evil = bytesOf("cposix\nsystem\n(S'echo'\ntR.");
    expect(() => decodePickle(evil)).toThrow(/"posix.system"/);
    expect(() => decodePickle(evil)).toThrow(expect.objectContaining({ code: "VP9001" }));
  });

  test("refuses values that are not what they say, VP0401 and VP0403", () => {
    expect(() => py.int(1.5)).toThrow(expect.objectContaining({ code: "VP0401" }));
    expect(() => encodePickle({ type: "int", value: 2 ** 60 })).toThrow(
      expect.objectContaining({ code: "VP0401" }),
    );
    expect(() => py.array("float32", [2, 2], new Float32Array(3))).toThrow(
      expect.objectContaining({ code: "VP0403" }),
    );
    expect(() => py.texts(["abc"], 2)).toThrow(expect.objectContaining({ code: "VP0401" }));
    const deep = Array.from({ length: 1100 }).reduce<PyValue>((inner) => py.list([inner]), null);
    expect(() => encodePickle(deep)).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});

describe("toReadableJson", () => {
  test("tells plain values", () => {
    const value = py.odict([
      ["patch_size", py.array("int64", [3], BigInt64Array.of(40n, 224n, 224n))],
      ["sd", py.scalar("<f4", 1.5)],
      ["empty", py.float(Number.NaN)],
      ["__proto__", py.int(2n ** 64n)],
      ["plans_per_stage", py.dict([[py.int(0), py.tuple([true, null])]])],
    ]);
    expect(JSON.stringify(toReadableJson(value))).toBe(
      '{"patch_size":[40,224,224],"sd":1.5,"empty":"nan","__proto__":"18446744073709551616",' +
        '"plans_per_stage":{"0":[true,null]}}',
    );
  });

  test("tells large arrays by their shape and clashing keys as pairs", () => {
    const big = py.array("uint8", [50, 50], new Uint8Array(2500));
    expect(toReadableJson(big)).toEqual({ dtype: "|u1", shape: [50, 50] });
    const clash = py.dict([
      [py.int(1), "int"],
      ["1", "text"],
    ]);
    expect(toReadableJson(clash)).toEqual([
      [1, "int"],
      ["1", "text"],
    ]);
  });
});
