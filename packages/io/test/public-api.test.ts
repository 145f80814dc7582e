import * as entry from "@voxprep/io";
import * as nodeEntry from "@voxprep/io/node";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "PICKLE_LIMITS",
    "dataOfElements",
    "decodeCaseProperties",
    "decodeFingerprint",
    "decodeNpy",
    "decodeNpyHeader",
    "decodePickle",
    "decodePlan",
    "decodePlanLocation",
    "decodeSplits",
    "decodeStageCaseProperties",
    "elementsOf",
    "encodeCaseProperties",
    "encodeFingerprint",
    "encodeIntensities",
    "encodeNpy",
    "encodeNpyHeader",
    "encodeNpz",
    "encodePickle",
    "encodePlan",
    "encodeSplits",
    "encodeStageCaseProperties",
    "fromTypedJson",
    "inspectNpz",
    "isObjectArray",
    "npzByteLength",
    "npzChunks",
    "numpyDtypeOf",
    "parseNumpyDtype",
    "py",
    "pythonRepr",
    "pythonRepr32",
    "readNpz",
    "readNpzArray",
    "sha256Hex",
    "storedPiece",
    "toReadableJson",
    "toTypedJson",
    "voxelDtypeOf",
  ]);
});

test("the public names of the Node entry are these", () => {
  expect(Object.keys(nodeEntry).sort()).toEqual([
    "deflatePiece",
    "fastCrc32",
    "inspectNpzFile",
    "readNpzFile",
  ]);
});

test("the constructors of Python values are these", () => {
  expect(Object.keys(entry.py).sort()).toEqual([
    "array",
    "bytes",
    "dict",
    "float",
    "int",
    "list",
    "longestText",
    "ndarray",
    "odict",
    "scalar",
    "set",
    "texts",
    "tuple",
  ]);
});
