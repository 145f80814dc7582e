import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeUtf8, firstBadUtf8Byte } from "../src/dataset/utf8.js";
import { JSON_DEPTH_LIMIT, type JsonValue, parseJson } from "../src/index.js";
import { utf8 } from "./support/dataset-text.ts";

/** Blanks that may stand between tokens. */
const blanks = fc.stringMatching(/^[ \n\r\t]{0,3}$/);

interface Sample {
  readonly text: string;
  readonly value: JsonValue;
}

const texts = fc.oneof(fc.string(), fc.string({ unit: "binary" }));

const scalars: fc.Arbitrary<Sample> = fc
  .oneof(
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    texts,
  )
  .map((value) => ({ text: JSON.stringify(value), value: Object.is(value, -0) ? 0 : value }));

/** Texts with the value that they stand for, made side by side. */
const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 5 },
    scalars,
    fc.tuple(blanks, fc.array(tie("sample"), { maxLength: 5 })).map(([gap, items]) => ({
      text: `[${gap}${items.map((item) => item.text).join(`${gap},${gap}`)}]`,
      value: items.map((item) => item.value),
    })),
    fc
      .tuple(
        blanks,
        fc.uniqueArray(fc.tuple(texts, tie("sample")), { selector: ([key]) => key, maxLength: 5 }),
      )
      .map(([gap, entries]) => ({
        text: `{${gap}${entries.map(([key, item]) => `${JSON.stringify(key)}${gap}:${item.text}`).join(`,${gap}`)}}`,
        value: new Map(entries.map(([key, item]) => [key, item.value])),
      })),
  ),
}));

const refusal = (text: string) => {
  try {
    parseJson(text, { file: "/raw/dataset.json" });
  } catch (error) {
    return error as { code: string; message: string; context: { found: Record<string, unknown> } };
  }
  throw new Error("nothing was thrown");
};

describe("parseJson", () => {
  test("property: gives the value that a text was made from, keys in the order of the text", () => {
    fc.assert(
      fc.property(blanks, sample, (gap, { text, value }) => {
        const read = parseJson(`${gap}${text}${gap}`);
        expect(read).toEqual(value);
        expect(JSON.stringify(pairs(read))).toBe(JSON.stringify(pairs(value)));
      }),
      { numRuns: 500 },
    );
  });

  test("property: accepts exactly what JSON.parse accepts, whatever bytes are changed", () => {
    let accepted = 0;
    const edit = fc.tuple(fc.nat(), fc.constantFrom(..."{}[]\",:\\0-1.eE+tfn \n\u0001'/"));
    fc.assert(
      fc.property(sample, fc.array(edit, { minLength: 1, maxLength: 3 }), ({ text }, edits) => {
        const units = [...text];
        for (const [at, unit] of edits) units[at % (units.length + 1)] = unit;
        const changed = units.join("");
        const isGood = accepts(() => JSON.parse(changed));
        const isRead = accepts(() => parseJson(changed, { onDuplicateKey: () => undefined }));
        expect(isRead, changed).toBe(isGood);
        if (isGood) accepted++;
      }),
      { numRuns: 2000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test("F10: __proto__ and constructor are keys like others", () => {
    const read = parseJson('{"__proto__": {"polluted": 1}, "constructor": 2}');
    expect(read).toEqual(
      new Map<string, JsonValue>([
        ["__proto__", new Map([["polluted", 1]])],
        ["constructor", 2],
      ]),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test.each([
    ["a comma too many", '{\n "a": 1,\n}', 3, 1, "}", /a comma too many/],
    ["a comma too many in a list", "[1,\n2,]", 2, 3, "2,]", /a comma too many/],
    ["a comment", '{\r\n// names\r\n"a": 1}', 2, 1, "// names", /no comments/],
    ["a cut file", '{"a": [1,', 1, 10, '{"a": [1,', /cut off/],
    ["single quotes", "{'a': 1}", 1, 2, "{'a': 1}", /double quotes/],
    ["a missing comma", '{"a": 1\r"b": 2}', 2, 1, '"b": 2}', /`,` or `}`/],
    ["NaN", '{"a": NaN}', 1, 7, '{"a": NaN}', /no NaN/],
    ["Python", "[True]", 1, 2, "[True]", /Python/],
    ["a line end in a text", '["a\nb"]', 1, 4, '["a', /control character/],
    ["a bad escape", '["\\x41"]', 1, 3, '["\\x41"]', /escape/],
    ["two values", "{} {}", 1, 4, "{} {}", /end of the file/],
    ["nothing", "", 1, 1, "", /cut off/],
  ])(
    "F02: %s is VP1002 with line, column and the line's text",
    (_name, text, line, column, lineText, why) => {
      const error = refusal(text);
      expect(error.code).toBe("VP1002");
      expect(error.context.found).toEqual({ line, column, text: lineText });
      expect(error.message).toMatch(why);
      expect(error.message).toContain("/raw/dataset.json");
    },
  );

  test("F04: a doubled key is VP1005 with both lines", () => {
    const error = refusal('{"labels": {"0": "a"},\n\n"labels": {}}');
    expect(error.code).toBe("VP1005");
    expect(error.context.found).toEqual({ lines: [1, 3] });
  });

  test("F67: nesting beyond the limit is VP1002, at the limit it is read; 200000 brackets do no harm", () => {
    const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
    expect(() => parseJson(nested(JSON_DEPTH_LIMIT))).not.toThrow();
    expect(refusal(nested(JSON_DEPTH_LIMIT + 1)).code).toBe("VP1002");
    expect(refusal("[".repeat(200_000)).code).toBe("VP1002");
  });
});

describe("UTF-8", () => {
  test("property: bytes are judged as Node judges them", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.tuple(texts, fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
        const changed = utf8(text);
        if (changed.length > 0) changed[at % changed.length] = byte;
        return changed;
      }),
    );
    fc.assert(
      fc.property(bytes, (sampled) => {
        expect(firstBadUtf8Byte(sampled) === -1).toBe(isUtf8(sampled));
        expect(decodeUtf8(sampled) !== null).toBe(isUtf8(sampled));
      }),
      { numRuns: 3000 },
    );
  });

  test("the first bad byte is found, over shared memory too", () => {
    const shared = new Uint8Array(new SharedArrayBuffer(4));
    shared.set([0x61, 0xe4, 0x62, 0x63]);
    expect(firstBadUtf8Byte(shared)).toBe(1);
    shared[1] = 0x62;
    expect(decodeUtf8(shared)).toBe("abbc");
  });
});

/** Maps as lists of pairs, so that their order shows. */
function pairs(value: JsonValue): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [key, pairs(item)]);
  return Array.isArray(value) ? value.map(pairs) : value;
}

function accepts(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
