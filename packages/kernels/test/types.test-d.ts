import { expectTypeOf, test } from "vitest";
import {
  bestForm,
  type CubicPlanes,
  crc32,
  cubicTaps,
  type DeflatePiece,
  type DeflateStream,
  deflateSamples,
  joinPieces,
  type KernelForm,
  makeCubicPlanes,
} from "../src/index.js";

test("pieces become a stream", () => {
  expectTypeOf(deflateSamples).parameter(0).toEqualTypeOf<Uint8Array>();
  expectTypeOf(deflateSamples).returns.toEqualTypeOf<DeflatePiece>();
  expectTypeOf(joinPieces).toEqualTypeOf<(pieces: readonly DeflatePiece[]) => DeflateStream>();
  expectTypeOf(crc32).returns.toBeNumber();
});

test("a kernel has two forms", () => {
  expectTypeOf<KernelForm>().toEqualTypeOf<"wasm" | "typescript">();
  expectTypeOf(bestForm).returns.toEqualTypeOf<KernelForm>();
  expectTypeOf(deflateSamples).toBeCallableWith(new Uint8Array(4), "typescript");
  // @ts-expect-error: no such form
  deflateSamples(new Uint8Array(4), "simd");
});

test("planes are made of taps", () => {
  const [y, x] = [cubicTaps(4, 8), cubicTaps(4, 8)];
  expectTypeOf(makeCubicPlanes).toBeCallableWith({ ny: 4, nx: 4, y, x, slots: 1 });
  expectTypeOf(makeCubicPlanes).returns.toEqualTypeOf<CubicPlanes>();
  // @ts-expect-error: two planes interpolate nothing
  makeCubicPlanes({ ny: 4, nx: 4, y, x, slots: 2 });
});
