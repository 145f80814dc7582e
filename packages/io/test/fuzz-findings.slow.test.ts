import { expect, test } from "vitest";
import { decodePickle } from "../src/index.js";
import { outcomeOf } from "./support/expectations.ts";

/** A pickle of one opcode, many times. */
function program(start: string, opcode: number, end: string): Uint8Array {
  const bytes = new Uint8Array(10_000_001 + start.length + end.length).fill(opcode);
  bytes.set(new TextEncoder().encode(start));
  bytes.set(new TextEncoder().encode(end), bytes.length - end.length);
  return bytes;
}

test.each([
  ["places in the memo", program("N", 0x94, ".")],
  ["marks", program("", 0x28, "N.")],
  ["objects on the stack", program("N", 0x32, ".")],
])("a pickle has no more %s than it may have objects", (_, bytes) => {
  expect(outcomeOf(() => decodePickle(bytes)).outcome).toBe("PICKLE_LIMIT");
});
