import { describe, expect, test } from "vitest";
import { resampleImage, resampleLabels } from "../src/index.js";
import recorded from "./fixtures/skimage-0.19.json" with { type: "json" };
import { skimageCases } from "./support/skimage-cases.js";
import { countDifferent } from "./support/volumes.js";

const cases = skimageCases(recorded.rows);

describe(`scikit-image ${recorded.skimage} with scipy ${recorded.scipy}`, () => {
  test("the recorded cases hold every kind of axis, for images and labels", () => {
    const kinds = new Set(cases.map(({ isLabel, separateAxis }) => `${isLabel} ${separateAxis}`));
    expect(kinds.size).toBe(8);
    expect(cases).toHaveLength(64);
  });

  test.each(cases)("gives the same bits as $name", (recordedCase) => {
    const { input, output, newShapeZyx, separateAxis } = recordedCase;
    const result = recordedCase.isLabel
      ? resampleLabels(input, { newShapeZyx, separateAxis, clearBelowOutside: false })
      : resampleImage(input, { newShapeZyx, separateAxis });
    expect(countDifferent(result.data, output)).toBe(0);
  });
});
