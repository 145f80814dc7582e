import { BadArgumentError, type PlanDimension, type StagePlan } from "@voxprep/core";
import * as py from "../python/constructors.js";
import type { PyDict, PyEntry, PyValue } from "../python/py-value.js";
import type { RecordReader } from "./record-reader.js";
import { float64Vector, int64Vector, intList } from "./record-values.js";

/** Keys that every stage of the originals has. */
const KNOWN_KEYS: ReadonlySet<string> = new Set([
  "batch_size",
  "num_pool_per_axis",
  "patch_size",
  "median_patient_size_in_voxels",
  "current_spacing",
  "original_spacing",
  "do_dummy_2D_data_aug",
  "pool_op_kernel_sizes",
  "conv_kernel_sizes",
]);

/** One entry of `plans_per_stage`; the 2D planner has another key order and Python's False. */
export function encodeStage(stage: StagePlan, dimension: PlanDimension): PyDict {
  const { batchSize, dummy2dAugmentation } = stage;
  const kernels: PyEntry[] = [
    ["pool_op_kernel_sizes", py.list(stage.poolKernels.map(intList))],
    ["conv_kernel_sizes", py.list(stage.convKernels.map(intList))],
  ];
  const dummy: PyEntry = [
    "do_dummy_2D_data_aug",
    dimension === "2d" ? dummy2dAugmentation : py.scalar("|b1", dummy2dAugmentation),
  ];
  return py.dict([
    [
      "batch_size",
      stage.batchSizeCappedByDataset ? py.scalar("<i8", batchSize) : py.int(batchSize),
    ],
    ["num_pool_per_axis", intList(stage.poolsPerAxis)],
    ["patch_size", int64Vector(stage.patchSize)],
    ["median_patient_size_in_voxels", int64Vector(stage.medianShape)],
    ["current_spacing", float64Vector(stage.currentSpacing)],
    ["original_spacing", float64Vector(stage.originalSpacing)],
    ...(dimension === "2d" ? [...kernels, dummy] : [dummy, ...kernels]),
    ...Object.entries(stage.extra ?? {}).map(
      ([key, value]): PyEntry => [key, plainToPython(value)],
    ),
  ]);
}

/** Reads one entry of `plans_per_stage`; unknown keys are kept. */
export function readStage(record: RecordReader): StagePlan {
  const batchSize = record.field("batch_size");
  const extra = record.entries().filter(([key]) => typeof key === "string" && !KNOWN_KEYS.has(key));
  const isNumpy = typeof batchSize.value === "object" && batchSize.value?.type === "npscalar";
  return {
    batchSize: batchSize.integer(),
    batchSizeCappedByDataset: isNumpy,
    poolsPerAxis: record.field("num_pool_per_axis").integers(),
    patchSize: record.field("patch_size").integers(),
    medianShape: record.field("median_patient_size_in_voxels").triple(),
    currentSpacing: record.field("current_spacing").triple(),
    originalSpacing: record.field("original_spacing").triple(),
    dummy2dAugmentation: record.field("do_dummy_2D_data_aug").boolean(),
    poolKernels: readKernels(record.field("pool_op_kernel_sizes")),
    convKernels: readKernels(record.field("conv_kernel_sizes")),
    ...(extra.length === 0
      ? {}
      : { extra: Object.fromEntries(extra.map(([key, { value }]) => [String(key), value])) }),
  };
}

function readKernels(record: RecordReader): readonly (readonly number[])[] {
  return record.items().map((kernel) => kernel.integers());
}

const PY_TYPES: ReadonlySet<unknown> = new Set([
  "int",
  "float",
  "bytes",
  "list",
  "tuple",
  "set",
  "dict",
  "odict",
  "ndarray",
  "npscalar",
]);

/** A value out of JSON, or a Python value that was read from a plan and kept. */
function plainToPython(value: unknown): PyValue {
  if (value === null || typeof value === "boolean" || typeof value === "string") return value;
  if (typeof value === "bigint") return py.int(value);
  if (typeof value === "number")
    return Number.isSafeInteger(value) ? py.int(value) : py.float(value);
  if (Array.isArray(value)) return py.list(value.map(plainToPython));
  if (typeof value !== "object") {
    throw new BadArgumentError(`${String(value)} cannot stand in a plan`);
  }
  if ("type" in value && PY_TYPES.has(value.type)) return value as PyValue;
  return py.dict(Object.entries(value).map(([key, item]): PyEntry => [key, plainToPython(item)]));
}
