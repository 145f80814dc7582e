import { expect, test } from "vitest";
import * as api from "../src/index.js";

test("the public names are frozen", () => {
  expect(Object.keys(api).sort()).toEqual([
    "measureNormalization",
    "needsWholeChannel",
    "normalizeChannel",
    "normalizeInPlace",
  ]);
});
