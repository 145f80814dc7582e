// Compressed pieces, of which npz files are joined.
export type { DeflatePiece } from "@voxprep/kernels";

// dataset.json of the nnU-Net v1 family.
export type { CaseNameOptions } from "./dataset/case-names.js";
export {
  type Dataset,
  type DatasetCase,
  IMAGE_ENDING,
  imageFileName,
} from "./dataset/dataset.js";
export {
  caseIdsOfFiles,
  type DatasetDescription,
  encodeDatasetJson,
} from "./dataset/encode-dataset-json.js";
export type { JsonObject, JsonValue } from "./dataset/json-value.js";
export {
  type ParseDatasetOptions,
  type ParsedDataset,
  parseDatasetJson,
} from "./dataset/parse-dataset-json.js";
export {
  JSON_DEPTH_LIMIT,
  JSON_SIZE_LIMIT,
  JSON_VALUE_LIMIT,
  type ParseJsonOptions,
  parseJson,
} from "./dataset/parse-json.js";
export type { ListedFiles } from "./dataset/training-list.js";

// Folder layouts.
export type { Layout, LayoutName } from "./layout/layout.js";
export { LAYOUTS } from "./layout/layouts.js";

// NIfTI.
export { encodeNifti, encodeNiftiHeader } from "./nifti/encode-nifti.js";
export type { NiftiForm } from "./nifti/geometry/choose-form.js";
export type { HeaderOrientation } from "./nifti/geometry/header-orientation.js";
export { type NiftiGeometry, niftiGeometry } from "./nifti/geometry/nifti-geometry.js";
export type { StraightenedAxes } from "./nifti/geometry/straighten-axes.js";
export { effectiveDimensions, type NiftiHeader } from "./nifti/nifti-header.js";
export type { NiftiImage } from "./nifti/nifti-image.js";
export { type NiftiScaling, niftiScaling } from "./nifti/nifti-scaling.js";
export type { NiftiPolicy, NiftiReadOptions } from "./nifti/nifti-source.js";
export { parseNiftiHeader } from "./nifti/parse-nifti-header.js";
export {
  type NiftiOrientation,
  orientationOfGeometry,
  orientationOfHeader,
  writtenOrientation,
} from "./nifti/patch-header.js";
export { type ReadNiftiOptions, readNifti } from "./nifti/read-nifti.js";
export { encodeNpyHeader, type NpyHeaderFields } from "./npy/encode-npy-header.js";
export { type DeflateLevel, type EncodeNpzOptions, encodeNpz } from "./npy/encode-npz.js";
// npy and npz.
export { float16FromBits, float16ToBits } from "./npy/float16.js";
export { decodeNpy, encodeNpy, type NpyReadOptions } from "./npy/npy.js";
export type { NpyFault } from "./npy/npy-errors.js";
export { decodeNpyHeader, type NpyHeader } from "./npy/npy-header.js";
export type { NpzFault } from "./npy/npz-errors.js";
export {
  type NpzPiecewiseArray,
  npzByteLength,
  npzChunks,
  storedPiece,
} from "./npy/npz-pieces.js";
export type { ArrayOrder, NumpyArray } from "./npy/numpy-array.js";
export {
  type NumpyDtype,
  type NumpyKind,
  numpyDtypeOf,
  parseNumpyDtype,
  voxelDtypeOf,
} from "./npy/numpy-dtype.js";
export { dataOfElements, elementsOf, type NumpyElement } from "./npy/numpy-elements.js";
export { inspectNpz, type NpzSummary, readNpz, readNpzArray } from "./npy/read-npz.js";
export type { ZipSource } from "./npy/zip-source.js";

// Python values, pickles and typed JSON.
export * as py from "./python/constructors.js";
export { type DecodePickleOptions, decodePickle } from "./python/decode-pickle.js";
export { encodePickle } from "./python/encode-pickle.js";
export { pythonRepr, pythonRepr32 } from "./python/float-repr.js";
export { fromTypedJson } from "./python/from-typed-json.js";
export type { PickleFault } from "./python/pickle-errors.js";
export { PICKLE_LIMITS } from "./python/pickle-machine.js";
export {
  isObjectArray,
  type PyBytes,
  type PyDict,
  type PyEntry,
  type PyFloat,
  type PyInt,
  type PyList,
  type PyNdarray,
  type PyNumpyScalar,
  type PyObjectArray,
  type PyOrderedDict,
  type PySet,
  type PyTuple,
  type PyValue,
} from "./python/py-value.js";
export {
  type ReadableJson,
  type ReadableJsonOptions,
  toReadableJson,
} from "./python/readable-json.js";
export { sha256Hex } from "./python/sha256.js";
export { type TypedJson, type TypedJsonOptions, toTypedJson } from "./python/typed-json.js";

// Records of the nnU-Net v1 family.
export {
  decodeCaseProperties,
  decodePreparedCaseProperties,
  decodeStageCaseProperties,
  encodeCaseProperties,
  encodePreparedCaseProperties,
  encodeStageCaseProperties,
} from "./records-v1/case-properties.js";
export {
  decodeFingerprint,
  encodeFingerprint,
  encodeIntensities,
} from "./records-v1/fingerprint.js";
export {
  decodePlan,
  decodePlanLocation,
  encodePlan,
  type PlanLocation,
} from "./records-v1/plan.js";
export { decodeSplits, encodeSplits, type SplitFold } from "./records-v1/splits.js";
