import { expect, test } from "vitest";
import * as entry from "../src/index.js";

test("the entry exports these names of the encoder", () => {
  const names = ["bestForm", "crc32", "crc32Combine", "deflateSamples", "joinPieces"];
  expect(Object.keys(entry)).toEqual(expect.arrayContaining(names));
});
