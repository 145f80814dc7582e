import * as entry from "@voxprep/class-locations";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual(["locateClasses"]);
});
