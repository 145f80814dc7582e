import { expectTypeOf, test } from "vitest";
import {
  allocateVolume,
  type BoxZyx,
  type Dtype,
  type ErrorCode,
  errorFromWire,
  type errorToWire,
  type Finding,
  makeFinding,
  numpyMean,
  planesOf,
  type RandomState,
  type Severity,
  sorted,
  transposeVolume,
  type Volume,
  type VoxprepError,
  viewAs,
  volumeOver,
  type Zyx,
} from "../src/index.js";

test("a dtype decides the array of a volume", () => {
  const volume = allocateVolume("int16", [2, 3, 4]);
  expectTypeOf(volume).toEqualTypeOf<Volume<"int16">>();
  expectTypeOf(volume.data).toEqualTypeOf<Int16Array>();
  expectTypeOf(allocateVolume("uint64", [1, 1, 1]).data).toEqualTypeOf<BigUint64Array>();
  expectTypeOf(viewAs("float64", new ArrayBuffer(8))).toEqualTypeOf<Float64Array>();
});

test("the dtype survives what is done to a volume", () => {
  const volume = allocateVolume("float32", [2, 3, 4]);
  expectTypeOf(transposeVolume(volume, [2, 0, 1])).toEqualTypeOf<Volume<"float32">>();
  expectTypeOf(planesOf(volume, 0, 1)).toEqualTypeOf<Volume<"float32">>();
  // @ts-expect-error: the array does not have the dtype
  volumeOver("float32", [1, 1, 1], new Int16Array(1));
});

test("a volume of one dtype is a volume", () => {
  expectTypeOf<Volume<"uint8">>().toExtend<Volume>();
  expectTypeOf<Volume["dtype"]>().toEqualTypeOf<Dtype>();
});

test("shapes and boxes have three axes and are read only", () => {
  expectTypeOf<Zyx>().toEqualTypeOf<readonly [z: number, y: number, x: number]>();
  expectTypeOf<BoxZyx["length"]>().toEqualTypeOf<3>();
  // @ts-expect-error: two axes
  allocateVolume("uint8", [1, 1]);
});

test("reductions take floats of either width and give numbers", () => {
  expectTypeOf(numpyMean).parameter(0).toEqualTypeOf<Float32Array | Float64Array>();
  expectTypeOf(numpyMean).returns.toBeNumber();
  expectTypeOf(sorted(new Float64Array(1))).toEqualTypeOf<Float64Array<ArrayBuffer>>();
});

test("random draws are indices", () => {
  expectTypeOf<RandomState["permutation"]>().returns.toEqualTypeOf<Uint32Array>();
  expectTypeOf<RandomState["nextDouble"]>().returns.toBeNumber();
});

test("errors have a code of the catalogue", () => {
  expectTypeOf<VoxprepError["code"]>().toEqualTypeOf<ErrorCode>();
  expectTypeOf<VoxprepError["severity"]>().toEqualTypeOf<Severity>();
  expectTypeOf<VoxprepError>().toExtend<Error>();
  expectTypeOf(makeFinding).returns.toEqualTypeOf<Finding>();
  // @ts-expect-error: no such code
  makeFinding("VP0000", "");
});

test("an error crosses threads as data", () => {
  expectTypeOf(errorFromWire).parameter(0).toEqualTypeOf<ReturnType<typeof errorToWire>>();
});
