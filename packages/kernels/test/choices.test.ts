import { RandomState } from "@voxprep/core";
import { expect, test } from "vitest";
import { makeChoices } from "../src/index.js";

const SIZES: readonly (readonly [count: number, size: number])[] = [
  ...[0, 1, 2, 3, 4, 7, 8, 9, 623, 624, 625].map((count) => [count, count] as const),
  [1249, 10],
  [65_536, 65_536],
  [65_537, 1],
  [1_000_003, 10_000],
  [5, 0],
];

test.each([0, 1234, 4294967295])(
  "seed %i: both forms draw what numpy's generator draws",
  (seed) => {
    const expected = new RandomState(seed);
    const [wasm, typescript] = [makeChoices(seed, "wasm"), makeChoices(seed, "typescript")];
    for (const [count, size] of SIZES) {
      const choice = expected.choice(count, size);
      for (const choices of [wasm, typescript]) {
        const drawn = choices.draw(count, size);
        expect(drawn.length).toBe(size);
        expect(
          drawn.findIndex((rank, i) => rank !== choice[i]),
          `${size} of ${count}`,
        ).toBe(-1);
      }
    }
  },
);

test("two generators and other jobs do not disturb each other", () => {
  const [one, other] = [makeChoices(1234, "wasm"), makeChoices(1234, "wasm")];
  const expected = new RandomState(1234);
  for (const count of [1000, 3, 700, 12_345]) {
    const choice = expected.choice(count, 3);
    expect(one.draw(count, 3)).toEqual(choice);
    expect(other.draw(count, 3)).toEqual(choice);
  }
});
