import type { CaseProperties, Finding, Image, Plan } from "@voxprep/core";
import { expectTypeOf, test } from "vitest";
import {
  type Dataset,
  type DeflatePiece,
  decodeCaseProperties,
  decodePickle,
  decodePlan,
  encodeNifti,
  encodePickle,
  type NiftiImage,
  type NpzPiecewiseArray,
  type NumpyArray,
  npzChunks,
  type PyInt,
  type PyNdarray,
  type PyObjectArray,
  type PyValue,
  parseDatasetJson,
  py,
  readNifti,
  readNpz,
} from "../src/index.js";
import { deflatePiece, readNiftiFile, readNpzFile, writeNiftiFile } from "../src/node/index.js";

test("images come from bytes and from files", () => {
  expectTypeOf(readNifti).parameter(0).toEqualTypeOf<Uint8Array>();
  expectTypeOf(readNifti).returns.resolves.toEqualTypeOf<NiftiImage>();
  expectTypeOf(readNiftiFile).parameter(0).toBeString();
  expectTypeOf(readNiftiFile).returns.resolves.toExtend<NiftiImage & { readonly sha256: string }>();
  expectTypeOf<NiftiImage["findings"]>().toEqualTypeOf<readonly Finding[]>();
});

test("whatever is read can be written", () => {
  expectTypeOf<NiftiImage>().toExtend<Image>();
  expectTypeOf(encodeNifti).parameter(0).toEqualTypeOf<Image>();
  expectTypeOf(writeNiftiFile).parameter(1).toEqualTypeOf<Image>();
});

test("npz files hold numpy arrays", () => {
  expectTypeOf(readNpz).returns.toEqualTypeOf<Map<string, NumpyArray>>();
  expectTypeOf(readNpzFile).returns.resolves.toEqualTypeOf<NumpyArray>();
  expectTypeOf(deflatePiece).returns.toEqualTypeOf<DeflatePiece>();
  expectTypeOf<NpzPiecewiseArray["pieces"]>().toEqualTypeOf<readonly DeflatePiece[]>();
  expectTypeOf(npzChunks).returns.toExtend<Iterable<Uint8Array>>();
});

test("Python values are told apart by their type", () => {
  expectTypeOf(decodePickle).returns.toEqualTypeOf<PyValue>();
  expectTypeOf(encodePickle).parameter(0).toEqualTypeOf<PyValue>();
  expectTypeOf(py.int).returns.toEqualTypeOf<PyInt>();
  type Tagged = Exclude<PyValue, null | boolean | string>;
  expectTypeOf<Extract<Tagged, { type: "int" }>>().toEqualTypeOf<PyInt>();
  expectTypeOf<Extract<Tagged, { type: "ndarray" }>>().toEqualTypeOf<PyNdarray | PyObjectArray>();
  // @ts-expect-error: a number says neither int nor float
  encodePickle(1);
});

test("records are decoded from Python values", () => {
  expectTypeOf(decodePlan).toEqualTypeOf<(value: PyValue) => Plan>();
  expectTypeOf(decodeCaseProperties).toEqualTypeOf<(value: PyValue) => CaseProperties>();
});

test("a dataset.json that cannot be used gives findings and no dataset", () => {
  expectTypeOf(parseDatasetJson).returns.toHaveProperty("dataset").toEqualTypeOf<Dataset | null>();
  expectTypeOf(parseDatasetJson).toBeCallableWith(new Uint8Array(), { file: "dataset.json" });
});
