import { expect, test } from "vitest";
import * as entry from "../src/index.js";

test("the entry exports these names", () => {
  expect(Object.keys(entry).sort()).toMatchInlineSnapshot(`
    [
      "CUBIC_HALO",
      "SPLINE_GAIN",
      "SPLINE_LANES",
      "SPLINE_PADDING",
      "SPLINE_POLE",
      "bestForm",
      "crc32",
      "crc32Combine",
      "cubicTaps",
      "deflateSamples",
      "filterSplineAxis",
      "filterSplineLines",
      "joinPieces",
      "linearTaps",
      "makeColumnFilter",
      "makeCubicPlanes",
      "makeLabelPlanes",
      "makeLabelRowScratch",
      "nearestIndex",
      "nearestIndices",
      "paddedSplineLength",
      "preferKernelForm",
      "resizeCubicPlane2d",
      "resizeCubicPlane3d",
      "resizeLabelPlane2d",
      "resizeLabelPlane3d",
      "resizeLabelRow",
      "resizeLinearPlane2d",
      "resizeLinearPlane3d",
      "splinePolePower",
      "sumCubicRow",
      "warpCubicPlane",
      "warpLabelPlane",
      "warpLinearPlane",
      "warpTaps",
      "weightCubicRows2d",
      "weightCubicRows3d",
    ]
  `);
});
