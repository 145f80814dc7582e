import { describe, expect, test } from "vitest";
import { compile, sourceHash } from "../scripts/build-wasm.mjs";
import { bytesOfBase64 } from "../src/wasm/base64.js";
import { kernelInstance } from "../src/wasm/instance.js";
import { MODULE_BASE64, SOURCE_HASH } from "../src/wasm/kernels.generated.js";

describe("the embedded module", () => {
  test("was made from the assembly sources that lie beside it", () => {
    expect(SOURCE_HASH, "run node scripts/build-wasm.mjs").toBe(sourceHash());
  });

  test("is what the compiler makes of them", async () => {
    const bytes = await compile();
    expect(Buffer.from(bytes).toString("base64")).toBe(MODULE_BASE64);
  });

  test("imports nothing: no clock, no file, no memory of others", () => {
    const module = new WebAssembly.Module(bytesOfBase64(MODULE_BASE64));
    expect(WebAssembly.Module.imports(module)).toEqual([]);
  });
});

describe("kernelInstance", () => {
  test("is one per thread and purpose", () => {
    expect(kernelInstance("codec")).toBe(kernelInstance("codec"));
    expect(kernelInstance("codec")).not.toBe(kernelInstance("resampling"));
  });

  test("lays out a job's arrays without overlap and grows for it at once", () => {
    const instance = kernelInstance("codec");
    if (instance === undefined) throw new Error("no WebAssembly here");
    const sizes = [1, 100, 65536 * 40];
    const [a, b, c] = instance.layOut(sizes) as [number, number, number];
    expect([a % 64, b % 64, c % 64]).toEqual([0, 0, 0]);
    expect(b).toBeGreaterThanOrEqual(a + 1);
    expect(c).toBeGreaterThanOrEqual(b + 100);
    expect(instance.buffer.byteLength).toBeGreaterThanOrEqual(c + 65536 * 40);
    const before = instance.buffer.byteLength;
    instance.layOut(sizes);
    expect(instance.buffer.byteLength).toBe(before);
  });
});
