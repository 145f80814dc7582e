import {
  BadArgumentError,
  BadPickleError,
  type Fingerprint,
  type IntensityStatistics,
  type ModalityIntensities,
} from "@voxprep/core";
import * as py from "../python/constructors.js";
import type { PyDict, PyEntry, PyOrderedDict, PyValue } from "../python/py-value.js";
import { integerOf, RecordReader } from "./record-reader.js";
import { float64Vector, indexedEntries, intList, intTuple } from "./record-values.js";

/** The originals' keys of a sample's statistics, in their order, and numpy's type of each. */
const STATISTICS: readonly (readonly [
  key: string,
  field: keyof IntensityStatistics,
  dtype: string,
])[] = [
  ["median", "median", "<f4"],
  ["mean", "mean", "<f4"],
  ["sd", "sd", "<f4"],
  ["mn", "min", "<f4"],
  ["mx", "max", "<f4"],
  ["percentile_99_5", "percentile99_5", "<f8"],
  ["percentile_00_5", "percentile00_5", "<f8"],
];

/**
 * The content of `dataset_properties.pkl` as the originals write it.
 *
 * @see spec 1-pipeline-v1, section 7
 */
export function encodeFingerprint(fingerprint: Fingerprint): PyDict {
  const { caseIds, sizeReductions } = fingerprint;
  return py.dict([
    ["all_sizes", py.list(fingerprint.sizesZyx.map(intTuple))],
    ["all_spacings", py.list(fingerprint.spacingsZyx.map(float64Vector))],
    ["all_classes", intList(fingerprint.classes)],
    ["modalities", encodeModalities(fingerprint)],
    [
      "intensityproperties",
      fingerprint.intensities === null ? null : encodeIntensities(fingerprint),
    ],
    [
      "size_reductions",
      py.odict(perCase(caseIds, sizeReductions, (value) => py.scalar("<f8", value))),
    ],
  ]);
}

/**
 * The content of `intensityproperties.pkl` as the originals write it.
 *
 * @throws `VP0401 BadArgumentError` when the fingerprint has no intensities; the file is then not written.
 */
export function encodeIntensities(fingerprint: Fingerprint): PyOrderedDict {
  const { caseIds, intensities } = fingerprint;
  if (intensities === null)
    throw new BadArgumentError("this fingerprint has no intensities to write");
  return py.odict(
    indexedEntries(intensities, (modality) =>
      py.odict([
        [
          "local_props",
          py.odict(perCase(caseIds, modality.perCase, (s) => py.odict(encodeStatistics(s)))),
        ],
        ...encodeStatistics(modality.all),
      ]),
    ),
  );
}

/** The dict of modality names, as fingerprint and plans hold it. */
export function encodeModalities({ modalities }: Fingerprint): PyDict {
  return py.dict([...modalities].map(([index, name]) => [py.int(index), name] as const));
}

/**
 * Reads the content of `dataset_properties.pkl`; cases are named by the keys of `size_reductions`.
 *
 * @throws `VP9003 BadPickleError` that names the key which is missing or of another kind.
 */
export function decodeFingerprint(value: PyValue): Fingerprint {
  return readFingerprint(new RecordReader(value, "dataset_properties"));
}

/** {@link decodeFingerprint} for a fingerprint inside another record. */
export function readFingerprint(record: RecordReader): Fingerprint {
  const reductions = record.field("size_reductions").entries();
  const caseIds = reductions.map(([key]) => caseIdOf(key, record));
  const intensities = record.field("intensityproperties");
  const fingerprint: Fingerprint = {
    caseIds,
    sizesZyx: record
      .field("all_sizes")
      .items()
      .map((size) => size.triple()),
    spacingsZyx: record
      .field("all_spacings")
      .items()
      .map((spacing) => spacing.triple()),
    classes: record.field("all_classes").integers(),
    modalities: decodeModalities(record.field("modalities")),
    intensities: intensities.value === null ? null : decodeIntensities(intensities, caseIds),
    sizeReductions: reductions.map(([, reduction]) => reduction.number()),
  };
  for (const [key, list] of [
    ["all_sizes", fingerprint.sizesZyx],
    ["all_spacings", fingerprint.spacingsZyx],
  ] as const) {
    if (list.length === caseIds.length) continue;
    throw new BadPickleError(
      `${record.path}: ${key} has ${list.length} entries, size_reductions has ${caseIds.length} cases`,
      { field: `${record.path}.${key}`, found: list.length, expected: caseIds.length },
    );
  }
  return fingerprint;
}

/** A dict of modality names by index. */
export function decodeModalities(record: RecordReader): ReadonlyMap<number, string> {
  return new Map(
    record.entries().map(([key, name]) => {
      const index = integerOf(key);
      if (!Number.isSafeInteger(index)) throw record.unexpected("ints as keys");
      return [index, name.text()] as const;
    }),
  );
}

/** Numpy scalars; seven Python floats for the NaN of an empty sample. */
function encodeStatistics(statistics: IntensityStatistics): PyEntry[] {
  const isEmpty = STATISTICS.every(([, field]) => Number.isNaN(statistics[field]));
  return STATISTICS.map(([key, field, dtype]): PyEntry => {
    const value = statistics[field];
    return [key, isEmpty ? py.float(value) : py.scalar(dtype, value)];
  });
}

function decodeIntensities(
  record: RecordReader,
  caseIds: readonly string[],
): ModalityIntensities[] {
  return record.indexed().map((modality) => {
    const local = new Map(modality.field("local_props").entries());
    return {
      perCase: caseIds.map((id) => {
        const statistics = local.get(id);
        if (statistics === undefined) throw modality.unexpected(`statistics of the case ${id}`);
        return decodeStatistics(statistics);
      }),
      all: decodeStatistics(modality),
    };
  });
}

function decodeStatistics(record: RecordReader): IntensityStatistics {
  return {
    median: record.field("median").number(),
    mean: record.field("mean").number(),
    sd: record.field("sd").number(),
    min: record.field("mn").number(),
    max: record.field("mx").number(),
    percentile99_5: record.field("percentile_99_5").number(),
    percentile00_5: record.field("percentile_00_5").number(),
  };
}

function perCase<T>(
  ids: readonly string[],
  values: readonly T[],
  make: (value: T) => PyValue,
): PyEntry[] {
  if (ids.length !== values.length) {
    throw new BadArgumentError(`${values.length} values for ${ids.length} cases`);
  }
  return ids.map((id, i) => [id, make(values[i] as T)] as const);
}

function caseIdOf(key: PyValue, record: RecordReader): string {
  if (typeof key === "string") return key;
  throw record.unexpected("case ids as the keys of size_reductions");
}
