import type {
  AxisOrder,
  Fingerprint,
  NormalizationScheme,
  Plan,
  PlanDimension,
} from "@voxprep/core";
import * as py from "../python/constructors.js";
import type { PyDict, PyEntry, PyValue } from "../python/py-value.js";
import { encodeFingerprint, encodeModalities, readFingerprint } from "./fingerprint.js";
import { RecordReader } from "./record-reader.js";
import { float64Vector, indexedEntries, intList, intTuple } from "./record-values.js";
import { encodeStage, readStage } from "./stage-plan.js";

/** What a plans file tells besides the plan: where things lie and how its stage folders are called. */
export interface PlanLocation {
  /** Paths of the cropped `.npz` files, one per case. */
  readonly npzFiles: readonly string[];
  readonly preprocessedFolder: string;
  /** Name of the stage folders, without `_stage0`. */
  readonly dataIdentifier: string;
}

const SCHEMES: readonly NormalizationScheme[] = ["CT", "CT2", "noNorm", "nonCT"];

/** Features of the first convolution; a constant of planner v2.1. */
const BASE_NUM_FEATURES = 32;

/**
 * The content of a plans file as the originals write it, with the type of every number.
 *
 * @see spec 1-pipeline-v1, sections 8.5, 8.7 and 8.8
 */
export function encodePlan(plan: Plan, location: PlanLocation): PyDict {
  const { fingerprint, dimension, stages } = plan;
  const { classes } = fingerprint;
  return py.dict([
    ["num_stages", py.int(stages.length)],
    ["num_modalities", py.int(fingerprint.modalities.size)],
    ["modalities", encodeModalities(fingerprint)],
    [
      "normalization_schemes",
      py.odict(indexedEntries(plan.normalizationSchemes, (scheme) => scheme)),
    ],
    ["dataset_properties", encodeFingerprint(fingerprint)],
    ["list_of_npz_files", py.list(location.npzFiles)],
    ["original_spacings", py.list(fingerprint.spacingsZyx.map(float64Vector))],
    ["original_sizes", py.list(fingerprint.sizesZyx.map(intTuple))],
    ["preprocessed_data_folder", location.preprocessedFolder],
    ["num_classes", py.int(classes.length)],
    ["all_classes", intList(classes)],
    ["base_num_features", py.int(BASE_NUM_FEATURES)],
    ["use_mask_for_norm", py.odict(indexedEntries(plan.useMaskForNorm, (flag) => flag))],
    ["keep_only_largest_region", null],
    ["min_region_size_per_class", null],
    ["min_size_per_class", null],
    ["transpose_forward", encodeForward(plan.transposeForward)],
    ["transpose_backward", py.list(plan.transposeBackward.map((axis) => py.scalar("<i8", axis)))],
    ["data_identifier", location.dataIdentifier],
    ["plans_per_stage", py.dict(indexedEntries(stages, (stage) => encodeStage(stage, dimension)))],
    ...plannerEntries(dimension),
  ]);
}

/** The worst axis comes out of numpy's argmax, the other two out of a Python list. */
function encodeForward([first, ...others]: AxisOrder): PyValue {
  return py.list([py.scalar("<i8", first), ...others.map((axis) => py.int(axis))]);
}

function plannerEntries(dimension: PlanDimension): PyEntry[] {
  if (dimension === "2d") return [["preprocessor_name", "PreprocessorFor2D"]];
  return [
    ["preprocessor_name", "GenericPreprocessor"],
    ["conv_per_stage", py.int(2)],
  ];
}

/**
 * Reads the content of a plans file, also one that was edited by hand or by a trainer.
 *
 * Lists, tuples and arrays, Python's and numpy's numbers stand for one another. Keys of a stage that the originals do
 * not write are kept in `extra`.
 *
 * @throws `VP9003 BadPickleError` that names the key which is missing or of another kind.
 */
export function decodePlan(value: PyValue): Plan {
  const record = new RecordReader(value, "plans");
  const stages = record.field("plans_per_stage");
  const decoded = stages.indexed().map(readStage);
  const axes = decoded[0]?.patchSize.length;
  if (axes !== 2 && axes !== 3) throw stages.unexpected("stages with patches of 2 or 3 axes");
  const fingerprint = readFingerprint(record.field("dataset_properties"));
  return {
    dimension: axes === 2 ? "2d" : "3d",
    fingerprint,
    normalizationSchemes: perModality(record.field("normalization_schemes"), fingerprint).map(
      readScheme,
    ),
    useMaskForNorm: perModality(record.field("use_mask_for_norm"), fingerprint).map((flag) =>
      flag.boolean(),
    ),
    transposeForward: readAxisOrder(record.field("transpose_forward")),
    transposeBackward: readAxisOrder(record.field("transpose_backward")),
    stages: decoded,
  };
}

/**
 * Reads what a plans file tells besides the plan.
 *
 * @throws `VP9003 BadPickleError` that names the key which is missing or of another kind.
 */
export function decodePlanLocation(value: PyValue): PlanLocation {
  const record = new RecordReader(value, "plans");
  return {
    npzFiles: record.field("list_of_npz_files").texts(),
    preprocessedFolder: record.field("preprocessed_data_folder").text(),
    dataIdentifier: record.field("data_identifier").text(),
  };
}

function perModality(record: RecordReader, { modalities }: Fingerprint): readonly RecordReader[] {
  const values = record.indexed();
  if (values.length !== modalities.size) throw record.unexpected(`${modalities.size} modalities`);
  return values;
}

function readScheme(record: RecordReader): NormalizationScheme {
  const name = record.text();
  const scheme = SCHEMES.find((known) => known === name);
  if (scheme === undefined) throw record.unexpected(`one of ${SCHEMES.join(", ")}`);
  return scheme;
}

function readAxisOrder(record: RecordReader): AxisOrder {
  const order = record.triple();
  if ([...order].sort().join() !== "0,1,2") throw record.unexpected("an order of the axes 0, 1, 2");
  return order;
}
