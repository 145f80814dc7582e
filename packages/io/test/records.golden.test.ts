import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.ts";
import {
  decodeCaseProperties,
  decodeFingerprint,
  decodePickle,
  decodePlan,
  decodePlanLocation,
  decodeSplits,
  decodeStageCaseProperties,
  encodeCaseProperties,
  encodeFingerprint,
  encodeIntensities,
  encodePickle,
  encodePlan,
  encodeSplits,
  encodeStageCaseProperties,
  fromTypedJson,
  type PyValue,
  py,
  type TypedJson,
  toTypedJson,
} from "../src/index.js";
import { readFixtureJson } from "./support/fixture.ts";

type Kind = "case" | "stage" | "fingerprint" | "intensities" | "plan" | "splits";

/** Reads a pickled value as a record and writes the record again. */
const ROUND_TRIPS: Readonly<Record<Kind, (value: PyValue) => PyValue>> = {
  case: (value) => encodeCaseProperties(decodeCaseProperties(value)),
  stage: (value) => encodeStageCaseProperties(decodeStageCaseProperties(value)),
  fingerprint: (value) => encodeFingerprint(decodeFingerprint(value)),
  intensities: (value) => encodeIntensities(decodeFingerprint(withIntensities(value))),
  plan: (value) => encodePlan(decodePlan(value), decodePlanLocation(value)),
  splits: (value) => encodeSplits(decodeSplits(value)),
};

/** A fingerprint around intensities that stand alone, because only a fingerprint has case ids. */
function withIntensities(value: PyValue): PyValue {
  const json = JSON.stringify(toTypedJson(value));
  const local = JSON.parse(json).odict[0][1].odict[0][1].odict as [string, TypedJson][];
  const ids = local.map(([id]) => id);
  return py.dict([
    ["all_sizes", py.list(ids.map(() => py.tuple([py.int(1), py.int(1), py.int(1)])))],
    ["all_spacings", py.list(ids.map(() => py.list([py.int(1), py.int(1), py.int(1)])))],
    ["all_classes", py.list([])],
    ["modalities", py.dict([])],
    ["intensityproperties", value],
    ["size_reductions", py.odict(ids.map((id) => [id, py.float(1)]))],
  ]);
}

/** Arrays that are told by their hash get zeros behind the first elements; the hash is taken out. */
function completed(json: TypedJson): TypedJson {
  if (Array.isArray(json)) return json.map(completed);
  if (json === null || typeof json !== "object") return json;
  const object = json as { readonly [key: string]: TypedJson };
  if (!("sha256" in object)) {
    return Object.fromEntries(
      Object.entries(object).map(([key, value]) => [key, completed(value)]),
    );
  }
  const { sha256: _, head, ...rest } = object;
  const count = (object["shape"] as number[]).reduce((product, length) => product * length, 1);
  const known = head as TypedJson[];
  return { ...rest, data: Array.from({ length: count }, (_unused, i) => known[i] ?? 0) };
}

/** Returns the number of arrays that were completed. */
function check(kind: Kind, json: TypedJson, name: string): number {
  const full = completed(json);
  const value = fromTypedJson(full);
  const inlineElements = Number.POSITIVE_INFINITY;
  const record = ROUND_TRIPS[kind](decodePickle(encodePickle(value)));
  expect(toTypedJson(record, { inlineElements }), name).toEqual(full);
  return JSON.stringify(json).split('"sha256"').length - 1;
}

describe("records in the fixtures", () => {
  const { pickles } = readFixtureJson<{
    pickles: { kind: Kind; from: string; value: TypedJson }[];
  }>("records/golden.json");
  test.each(pickles)("$kind of $from comes back with all types", ({ kind, from, value }) => {
    check(kind, value, from);
  });
});

interface Pickle {
  readonly value?: TypedJson;
}

describeReference("all pickles of the v1 family", () => {
  const counts = new Map<Kind, number>();
  let completedArrays = 0;
  const count = (kind: Kind, pickle: Pickle, name: string) => {
    if (pickle.value === undefined) return;
    completedArrays += check(kind, pickle.value, name);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };

  function checkTask(folder: string): void {
    const names = new Set(readdirSync(referencePath(folder)));
    const read = <T>(name: string) => readReferenceJson<T>(`${folder}/${name}`);
    if (names.has("dataset_properties.json")) {
      count("fingerprint", read<{ crop: Pickle }>("dataset_properties.json").crop, folder);
    }
    const single: readonly (readonly [string, Kind])[] = [
      ["intensityproperties.json", "intensities"],
      ["plans_3D.json", "plan"],
      ["plans_2D.json", "plan"],
      ["splits_final.json", "splits"],
    ];
    for (const [name, kind] of single) if (names.has(name)) count(kind, read<Pickle>(name), folder);
    for (const [name, kind] of [
      ["crop", "case"],
      ["stage", "stage"],
    ] as const) {
      if (names.has(name)) checkCases(`${folder}/${name}`, kind);
    }
  }

  function checkCases(folder: string, kind: Kind): void {
    for (const name of readdirSync(referencePath(folder))) {
      if (!name.endsWith(".json")) checkCases(`${folder}/${name}`, kind);
      else {
        const { pkl } = readReferenceJson<{ pkl: Pickle }>(`${folder}/${name}`);
        count(kind, pkl, `${folder}/${name}`);
      }
    }
  }

  test("come back with all types and in order", () => {
    for (const profile of ["nnunet-v1", "nnformer", "unetr-pp"]) {
      for (const task of readdirSync(referencePath(`golden/v1/${profile}`))) {
        checkTask(`golden/v1/${profile}/${task}`);
      }
    }
    const total = [...counts.values()].reduce((sum, one) => sum + one, 0);
    console.log(`compared ${total} pickles`, Object.fromEntries(counts), { completedArrays });
    expect(Object.fromEntries(counts)).toMatchObject({
      plan: 58,
      splits: 16,
      fingerprint: 29,
      intensities: 19,
    });
    expect(total).toBe(830);
  });
});
