import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, runNode } from "./support/run-node.js";

/** What a page without cross-origin isolation looks like to the packages. */
const WITHOUT = "data:text/javascript,delete globalThis.SharedArrayBuffer";

/** The examples that need no threads. */
const SINGLE = readdirSync(join(ROOT, "examples")).filter((name) => /^0[1-7]-/.test(name));

test.each(SINGLE)("%s prints the same over plain ArrayBuffers", async (name) => {
  const file = join(ROOT, "examples", name, "index.mjs");
  const shared = await runNode([file]);
  const plain = await runNode(["--import", WITHOUT, file]);
  expect(plain).toEqual({ ...shared, code: 0 });
  expect(plain.stdout).not.toBe("");
});

test("seven examples were compared", () => {
  expect(SINGLE).toHaveLength(7);
});
