import * as entry from "@voxprep/io";
import * as nodeEntry from "@voxprep/io/node";
import { expect, test } from "vitest";

test("the public names are these", () => {
  expect(Object.keys(entry).sort()).toEqual([
    "IMAGE_ENDING",
    "JSON_DEPTH_LIMIT",
    "JSON_SIZE_LIMIT",
    "LAYOUTS",
    "PICKLE_LIMITS",
    "caseIdsOfFiles",
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
    "encodeDatasetJson",
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
    "imageFileName",
    "inspectNpz",
    "isObjectArray",
    "niftiGeometry",
    "npzByteLength",
    "npzChunks",
    "numpyDtypeOf",
    "parseDatasetJson",
    "parseJson",
    "parseNiftiHeader",
    "parseNumpyDtype",
    "py",
    "pythonRepr",
    "pythonRepr32",
    "readNifti",
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
