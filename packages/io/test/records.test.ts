import { describe, expect, test } from "vitest";
import {
  decodeCaseProperties,
  decodeFingerprint,
  decodePlan,
  decodePlanLocation,
  decodeSplits,
  encodePlan,
  encodeSplits,
  fromTypedJson,
  type PyEntry,
  type PyValue,
  py,
  type TypedJson,
  toTypedJson,
} from "../src/index.js";
import { readFixtureJson } from "./support/fixture.ts";

const { pickles } = readFixtureJson<{
  pickles: { kind: string; from: string; value: TypedJson }[];
}>("records/golden.json");

function golden(part: string): PyValue {
  const found = pickles.find(({ from }) => from.includes(part));
  return fromTypedJson(found?.value ?? null);
}

type Dict = { readonly type: "dict" | "odict"; readonly entries: readonly PyEntry[] };

/** A value with the entry at a path of keys changed, added or, with `undefined`, taken out. */
function edited(
  value: PyValue,
  path: readonly (string | number)[],
  change: PyValue | undefined,
): PyValue {
  const [key, ...rest] = path;
  const { type, entries } = value as Dict;
  const isKey = (other: PyValue) =>
    other === key || (typeof other === "object" && other?.type === "int" && other.value === key);
  const old = entries.find(([other]) => isKey(other))?.[1] ?? null;
  const changed = rest.length === 0 ? change : edited(old, rest, change);
  const others = entries.map(
    ([other, item]): PyEntry => [other, isKey(other) ? (changed ?? null) : item],
  );
  if (changed === undefined) return { type, entries: others.filter(([other]) => !isKey(other)) };
  const isNew = !entries.some(([other]) => isKey(other));
  return { type, entries: isNew ? [...others, [String(key), changed]] : others };
}

describe("decodePlan of an edited file", () => {
  const plan = golden("Task104_TwoStage/plans_3D");
  const stage = ["plans_per_stage", 1] as const;

  test("takes lists for arrays and Python ints for numpy's, and writes them as the planner does", () => {
    const asList = edited(
      plan,
      [...stage, "patch_size"],
      py.list([py.int(64), py.int(128), py.int(128)]),
    );
    const decoded = decodePlan(edited(asList, [...stage, "batch_size"], py.scalar("<i8", 4)));
    expect(decoded.stages[1]).toMatchObject({
      patchSize: [64, 128, 128],
      batchSize: 4,
      batchSizeCappedByDataset: true,
    });
    const written = JSON.stringify(toTypedJson(encodePlan(decoded, decodePlanLocation(plan))));
    expect(written).toContain(
      '["patch_size",{"ndarray":"<i8","shape":[3],"order":"C","data":[64,128,128]}]',
    );
    expect(written).toContain('["batch_size",{"npscalar":"<i8","value":4}]');
  });

  test("keeps keys of a stage that it does not know", () => {
    const more = edited(plan, [...stage, "unet_base_num_features"], py.tuple([py.int(16)]));
    const decoded = decodePlan(more);
    expect(Object.keys(decoded.stages[1]?.extra ?? {})).toEqual(["unet_base_num_features"]);
    const again = encodePlan(decoded, decodePlanLocation(more));
    expect(toTypedJson(again)).toEqual(toTypedJson(more));
    expect(decoded.stages[0]).not.toHaveProperty("extra");
  });

  test("writes plain values of an overrides file as Python's", () => {
    const decoded = decodePlan(plan);
    const [first, second] = decoded.stages;
    if (first === undefined || second === undefined) throw new TypeError("two stages expected");
    const stages = [
      first,
      { ...second, extra: { lr: 0.01, steps: [1, 2], name: null, o: { a: true } } },
    ];
    const text = JSON.stringify(
      toTypedJson(encodePlan({ ...decoded, stages }, decodePlanLocation(plan))),
    );
    expect(text).toContain(
      '["lr",{"float":"0.01"}],["steps",{"list":[{"int":1},{"int":2}]}],["name",null],["o",{"dict":[["a",true]]}]',
    );
  });

  test.each([
    [
      ["plans_per_stage", 1, "patch_size"],
      "big",
      /plans\.plans_per_stage\.1\.patch_size: expected a list, found the text "big"/,
    ],
    [
      ["plans_per_stage", 0, "batch_size"],
      undefined,
      /plans\.plans_per_stage\.0: the key "batch_size" is missing/,
    ],
    [
      ["plans_per_stage", 0, "batch_size"],
      py.float(2.5),
      /expected a whole number, found the float 2\.5/,
    ],
    [
      ["transpose_forward"],
      py.list([py.int(0), py.int(0), py.int(1)]),
      /expected an order of the axes 0, 1, 2/,
    ],
    [
      ["normalization_schemes", 0],
      "zscore",
      /expected one of CT, CT2, noNorm, nonCT, found the text "zscore"/,
    ],
    [["use_mask_for_norm"], py.odict([]), /expected 1 modalities/],
    [["plans_per_stage"], py.dict([]), /expected stages with patches of 2 or 3 axes/],
    [
      ["dataset_properties", "all_sizes"],
      py.list([]),
      /all_sizes has 0 entries, size_reductions has 3 cases/,
    ],
  ] as const)("refuses a wrong %j with VP9003", (path, change, message) => {
    const act = () => decodePlan(edited(plan, path, change));
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ code: "VP9003" }));
  });
});

describe("other records", () => {
  test("splits may be plain lists, as people write them", () => {
    const fold = py.dict([
      ["train", py.list(["case_10", "b"])],
      ["val", py.tuple(["a"])],
    ]);
    expect(decodeSplits(py.list([fold]))).toEqual([{ train: ["case_10", "b"], val: ["a"] }]);
    expect(() => decodeSplits(py.list([]))).toThrow(expect.objectContaining({ code: "VP9003" }));
  });

  test("split arrays are as wide as the longest id of all folds, in code points", () => {
    const splits = encodeSplits([
      { train: ["a"], val: ["\u80ba\u{1f600}xx"] },
      { train: [], val: [] },
    ]);
    const text = JSON.stringify(toTypedJson(splits));
    expect(text.match(/<U\d+/g)).toEqual(["<U4", "<U4", "<U4", "<U4"]);
  });

  test("a case without a label and without mask flags comes back so", () => {
    const value = golden("crop/mri_01");
    const bare = edited(
      edited(value, ["use_nonzero_mask_for_norm"], undefined),
      ["seg_file"],
      null,
    );
    const decoded = decodeCaseProperties(bare);
    expect(decoded.labelPath).toBeNull();
    expect(decoded).not.toHaveProperty("useMaskForNorm");
  });

  test("records of another kind are refused with the key that is missing", () => {
    expect(() => decodeCaseProperties(golden("dataset_properties"))).toThrow(
      /case: the key "seg_file" is missing; found all_sizes/,
    );
    expect(() => decodeFingerprint(py.list([]))).toThrow(/expected a dict, found a list of 0/);
  });
});
