import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { bestForm, deflateSamples } from "../src/index.js";
import { bytesOfKind } from "./sample-kinds.js";

const RAW = bytesOfKind("integers as float32", 5001, 1);
/** Made before anything is taken away. */
const FORM = bestForm();
const PIECE = deflateSamples(RAW, "wasm");

/** The module as a thread sees it that has a certain WebAssembly. */
async function kernelsWith(webAssembly: unknown) {
  vi.stubGlobal("WebAssembly", webAssembly);
  return await import("../src/index.js");
}

function refuse(): never {
  throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
}

const ENGINES: readonly (readonly [name: string, webAssembly: unknown])[] = [
  ["no WebAssembly", undefined],
  ["no vector instructions", { validate: () => false, Module: refuse }],
  ["a ban on compiling", { validate: () => true, Module: refuse }],
];

describe.each(ENGINES)("in an engine with %s", (_, webAssembly) => {
  beforeEach(() => vi.resetModules());
  afterEach(() => vi.unstubAllGlobals());

  test("the TypeScript form serves, also where wasm is asked for", async () => {
    const kernels = await kernelsWith(webAssembly);
    expect(kernels.bestForm()).toBe("typescript");
    const piece = kernels.deflateSamples(RAW, "wasm");
    expect(FORM).toBe("wasm");
    expect(piece).toEqual(PIECE);
    expect(kernels.crc32(RAW)).toBe(piece.crc32);
    const filter = kernels.makeColumnFilter(3, 2);
    const out = new Float64Array(14);
    filter.run(new Float64Array(6).fill(2), 0, 2, out, 0, 2);
    expect(out[6]).toBeCloseTo(2, 9); // a constant stays itself up to the filter's rounding
  });
});
