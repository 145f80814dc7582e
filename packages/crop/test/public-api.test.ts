import { expect, test } from "vitest";
import * as api from "../src/index.js";

test("the public names are frozen", () => {
  expect(Object.keys(api).sort()).toEqual([
    "OUTSIDE_LABEL",
    "boundingBox",
    "cropCase",
    "cropImage",
    "cropLabel",
    "fillHolesInPlace",
    "findNonzeroBox",
    "labelOfMask",
    "nonzeroMask",
    "pasteBox",
    "shapeOfBox",
  ]);
});
