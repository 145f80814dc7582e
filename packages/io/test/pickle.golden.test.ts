import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import {
  decodePickle,
  encodePickle,
  fromTypedJson,
  type TypedJson,
  toTypedJson,
} from "../src/index.js";
import { isAllowedOutcome, outcomeOf } from "./support/expectations.ts";
import { readFixture, readFixtureJson } from "./support/fixture.ts";

interface Good {
  readonly file: string;
  readonly expected: string;
}
interface Bad {
  readonly file: string;
  readonly expect: string;
}

const typed = (bytes: Uint8Array) => toTypedJson(decodePickle(bytes), { narrowFloats: "double" });

/** What numpy makes of big-endian arrays when it loads them by `_reconstruct`. */
const nativeOrder = (json: TypedJson): TypedJson =>
  JSON.parse(JSON.stringify(json).replaceAll('"ndarray":">', '"ndarray":"<'));

describe("pickles in the fixtures", () => {
  const golden = readFixtureJson<{ good: Good[]; bad: Bad[]; expected: Record<string, TypedJson> }>(
    "pickle/golden.json",
  );

  test.each(golden.good)("reads $file", ({ file, expected }) => {
    expect(typed(readFixture(`pickle/${file}`))).toEqual(golden.expected[expected]);
  });

  test.each(golden.bad)("refuses or reads $file: $expect", ({ file, expect: allowed }) => {
    const { outcome } = outcomeOf(() => decodePickle(readFixture(`pickle/${file}`)));
    expect(isAllowedOutcome(allowed, outcome), outcome).toBe(true);
  });

  test.each(golden.good)("writes what $file holds", ({ file, expected }) => {
    const again = encodePickle(decodePickle(readFixture(`pickle/${file}`)));
    expect(typed(again)).toEqual(nativeOrder(golden.expected[expected] as TypedJson));
  });
});

describeReference("all reference pickles", () => {
  const file = (path: string) =>
    new Uint8Array(readFileSync(referencePath(`golden/pickle/${path}`)));

  test("read to the typed JSON that Python gave", () => {
    const { files } = readReferenceJson<{ files: Good[] }>("golden/pickle/good/golden.json");
    for (const good of files) {
      const expected = readReferenceJson<TypedJson>(`golden/pickle/${good.expected}`);
      expect(typed(file(good.file)), good.file).toEqual(expected);
    }
    console.log(`compared ${files.length} good pickles`);
    expect(files).toHaveLength(84);
  });

  test("F62, F63: have the outcome that the golden allows", () => {
    const { files } = readReferenceJson<{ files: Bad[] }>("golden/pickle/bad/golden.json");
    const wrong = files.flatMap((bad) => {
      const { outcome } = outcomeOf(() => decodePickle(file(`bad/${bad.file}`)));
      return isAllowedOutcome(bad.expect, outcome)
        ? []
        : [`${bad.file}: ${outcome}, ${bad.expect}`];
    });
    console.log(`compared ${files.length} bad pickles`);
    expect(wrong).toEqual([]);
    expect(files).toHaveLength(120);
  });

  test("of another writer hold what their typed JSON says", () => {
    const { files } = readReferenceJson<{ files: { file: string; expected: TypedJson }[] }>(
      "golden/pickle/written/golden.json",
    );
    for (const written of files) {
      const narrowFloats = "double";
      expect(typed(file(written.file)), written.file).toEqual(written.expected);
      const value = fromTypedJson(written.expected);
      expect(toTypedJson(value, { narrowFloats })).toEqual(written.expected);
      expect(typed(encodePickle(value))).toEqual(written.expected);
    }
    console.log(`compared ${files.length} written pickles`);
    expect(files).toHaveLength(7);
  });
});
