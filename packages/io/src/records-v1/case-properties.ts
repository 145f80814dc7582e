import type {
  BoxZyx,
  CaseProperties,
  ClassLocations,
  IndexRange,
  PreparedCaseProperties,
  StageCaseProperties,
} from "@voxprep/core";
import * as py from "../python/constructors.js";
import type { PyEntry, PyOrderedDict, PyValue } from "../python/py-value.js";
import { integerOf, isInt64Rows, RecordReader } from "./record-reader.js";
import {
  float64Vector,
  floatTuple,
  indexedEntries,
  int64Vector,
  intList,
  intTuple,
} from "./record-values.js";

/**
 * The pickle of a cropped case as the originals write it: an OrderedDict of 10 keys, 11 once the
 * planner has added the mask flags.
 *
 * @see spec 1-pipeline-v1, section 6 step 8
 */
export function encodeCaseProperties(properties: CaseProperties): PyOrderedDict {
  return py.odict(caseEntries(properties));
}

/**
 * The pickle of a case prepared for one stage: that of the cropped case and three keys more.
 *
 * @see spec 1-pipeline-v1, section 13
 */
export function encodeStageCaseProperties(properties: StageCaseProperties): PyOrderedDict {
  return py.odict([
    ...preparedEntries(properties),
    ["class_locations", py.dict(properties.classLocations.map(encodeLocations))],
  ]);
}

/**
 * What the originals know of a new case that they prepared for a network: the keys of a cropped case and where it was
 * resampled to, without class locations. A saved pickle of it serves their export of predictions.
 *
 * @see spec 1-pipeline-v1, section 11
 */
export function encodePreparedCaseProperties(properties: PreparedCaseProperties): PyOrderedDict {
  return py.odict(preparedEntries(properties));
}

/**
 * Reads the pickle of a cropped case; keys of a stage are left out.
 *
 * @throws `VP9003 BadPickleError` that names the key which is missing or of another kind.
 */
export function decodeCaseProperties(value: PyValue): CaseProperties {
  const record = new RecordReader(value, "case");
  const labelPath = record.field("seg_file");
  const mask = record.optional("use_nonzero_mask_for_norm");
  return {
    originalSizeZyx: record.field("original_size_of_raw_data").triple(),
    originalSpacingZyx: record.field("original_spacing").triple(),
    imagePaths: record.field("list_of_data_files").texts(),
    labelPath: labelPath.value === null ? null : labelPath.text(),
    originXyz: record.field("itk_origin").triple(),
    spacingXyz: record.field("itk_spacing").triple(),
    directionXyz: decodeDirection(record.field("itk_direction")),
    cropBoxZyx: decodeBox(record.field("crop_bbox")),
    classes: record.field("classes").numbers(),
    croppedSizeZyx: record.field("size_after_cropping").triple(),
    ...(mask === null ? {} : { useMaskForNorm: mask.indexed().map((flag) => flag.boolean()) }),
  };
}

/**
 * Reads the pickle of a case on the grid of a stage, of training or not; class locations are left out.
 *
 * @throws `VP9003 BadPickleError` that names the key which is missing or of another kind.
 */
export function decodePreparedCaseProperties(value: PyValue): PreparedCaseProperties {
  const record = new RecordReader(value, "case");
  return {
    ...decodeCaseProperties(value),
    resampledSize: record.field("size_after_resampling").triple(),
    resampledSpacing: record.field("spacing_after_resampling").triple(),
  };
}

/**
 * Reads the pickle of a case prepared for one stage.
 *
 * @throws `VP9003 BadPickleError` that names the key which is missing or of another kind.
 */
export function decodeStageCaseProperties(value: PyValue): StageCaseProperties {
  const record = new RecordReader(value, "case");
  return {
    ...decodePreparedCaseProperties(value),
    classLocations: record
      .field("class_locations")
      .entries()
      .map(([key, locations]) => decodeLocations(integerOf(key), locations)),
  };
}

function caseEntries(properties: CaseProperties): PyEntry[] {
  const { useMaskForNorm, cropBoxZyx } = properties;
  const entries: PyEntry[] = [
    ["original_size_of_raw_data", int64Vector(properties.originalSizeZyx)],
    ["original_spacing", float64Vector(properties.originalSpacingZyx)],
    ["list_of_data_files", py.list(properties.imagePaths)],
    ["seg_file", properties.labelPath],
    ["itk_origin", floatTuple(properties.originXyz)],
    ["itk_spacing", floatTuple(properties.spacingXyz)],
    ["itk_direction", floatTuple(properties.directionXyz)],
    ["crop_bbox", py.list(cropBoxZyx.map((range) => intList(range)))],
    ["classes", encodeClasses(properties)],
    ["size_after_cropping", intTuple(properties.croppedSizeZyx)],
  ];
  if (useMaskForNorm !== undefined) {
    const flags = indexedEntries(useMaskForNorm, (flag) => flag);
    entries.push(["use_nonzero_mask_for_norm", py.odict(flags)]);
  }
  return entries;
}

function preparedEntries(properties: PreparedCaseProperties): PyEntry[] {
  return [
    ...caseEntries(properties),
    ["size_after_resampling", intTuple(properties.resampledSize)],
    ["spacing_after_resampling", float64Vector(properties.resampledSpacing)],
  ];
}

/** A label is read as float32; without one the originals make whole numbers out of the mask. */
function encodeClasses({ classes, labelPath }: CaseProperties): PyValue {
  return labelPath === null
    ? int64Vector(classes)
    : py.array("float32", [classes.length], Float32Array.from(classes));
}

function encodeLocations({ classValue, locationsZyx }: ClassLocations): PyEntry {
  const locations =
    locationsZyx === null
      ? py.list([])
      : py.array("int64", [locationsZyx.length / 3, 3], locationsZyx);
  return [py.int(classValue), locations];
}

function decodeLocations(classValue: number, locations: RecordReader): ClassLocations {
  const { value } = locations;
  if (!Number.isSafeInteger(classValue)) throw locations.unexpected("an int as its key");
  if (isInt64Rows(value, 3)) return { classValue, locationsZyx: value.data };
  const rows = locations.items().map((row) => row.triple());
  if (rows.length === 0) return { classValue, locationsZyx: null };
  return { classValue, locationsZyx: BigInt64Array.from(rows.flat(), BigInt) };
}

function decodeBox(box: RecordReader): BoxZyx {
  const [z, y, x, ...more] = box.items().map((range): IndexRange => {
    const [start, end, ...rest] = range.integers();
    if (start === undefined || end === undefined || rest.length > 0)
      throw range.unexpected("two ints");
    return [start, end];
  });
  if (z === undefined || y === undefined || x === undefined || more.length > 0) {
    throw box.unexpected("three ranges");
  }
  return [z, y, x];
}

function decodeDirection(direction: RecordReader): CaseProperties["directionXyz"] {
  const numbers = direction.numbers();
  if (numbers.length !== 9) throw direction.unexpected("nine numbers");
  return numbers as unknown as CaseProperties["directionXyz"];
}
