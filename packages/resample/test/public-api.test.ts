import { expect, test } from "vitest";
import * as entry from "../src/index.js";

test("the entry exports exactly these names", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "ANISOTROPY_THRESHOLD",
    "blockBytes",
    "coefficientBytes",
    "newShapeZyx",
    "phaseCount",
    "phaseUnits",
    "prepareImageResampling",
    "prepareLabelResampling",
    "resampleImage",
    "resampleLabels",
    "runPhase",
    "separateAxis",
    "sourcePlaneOf",
  ]);
});
