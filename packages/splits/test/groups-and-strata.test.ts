import { groupsByPattern, presenceOf, strataOfValues } from "@voxprep/splits";
import { describe, expect, test } from "vitest";

describe("groupsByPattern", () => {
  test("the capture is the group; other groups do not capture", () => {
    const groups = groupsByPattern(["p01_a", "p01_b", "p2_a"], /^(?:x|(?=p))p0?(\d+)_/g);
    expect([...groups]).toEqual([
      ["p01_a", "1"],
      ["p01_b", "1"],
      ["p2_a", "2"],
    ]);
  });

  test.each([
    ["no capture", /^p\d+/, "has 0 captures, expected one"],
    ["two captures", /^(p)(\d)/, "has 2 captures"],
    ["a pattern that does not match", /^(q\d)/, "finds no group in p1, p2"],
    ["an empty capture", /^p(x?)/, "finds no group in p1, p2"],
  ])("refuses %s with VP0401", (_, pattern, message) => {
    const act = () => groupsByPattern(["p1", "p2"], pattern);
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});

describe("strata", () => {
  test("few distinct values are classes, numbers too", () => {
    expect(
      strataOfValues(
        new Map([
          ["a", "1"],
          ["b", "x"],
        ]),
      ),
    ).toEqual(
      new Map([
        ["a", new Map([["1", 1]])],
        ["b", new Map([["x", 1]])],
      ]),
    );
  });

  test("many numbers are cut into four classes of equal count", () => {
    const ages = new Map(Array.from({ length: 40 }, (_, i) => [`c${i}`, String(20 + i)]));
    const counts = new Map<string, number>();
    for (const amounts of strataOfValues(ages).values()) {
      for (const name of amounts.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect([...counts]).toEqual([
      ["20 to below 30", 10],
      ["30 to below 40", 10],
      ["40 to below 50", 10],
      ["from 50", 10],
    ]);
  });

  test("presence forgets how much", () => {
    const volumes = new Map([
      [
        "a",
        new Map([
          ["1", 17.5],
          ["2", 0],
        ]),
      ],
    ]);
    expect(presenceOf(volumes)).toEqual(new Map([["a", new Map([["1", 1]])]]));
  });
});
