import { readdirSync } from "node:fs";
import { kFold, trainValidationFallback } from "@voxprep/splits";
import { expect, test } from "vitest";
import {
  describeReference,
  readReferenceJson,
  referencePath,
} from "../../core/test/support/reference-folder.js";
import { plainValue } from "../../core/test/support/typed-json.js";

interface Vectors {
  readonly kfold5_seed12345: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly random_80_20: readonly {
    readonly n: number;
    readonly fold: number;
    readonly train_in_drawn_order: readonly number[];
    readonly val: readonly number[];
  }[];
}

/** Identifiers whose order is that of their numbers. */
function identifiers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i).padStart(4, "0"));
}

describeReference("splits equal the recorded ones", () => {
  const vectors = () => readReferenceJson<Vectors>("golden/numerics/splits.json");

  test("five folds of 5 to many cases", () => {
    let compared = 0;
    for (const [count, folds] of Object.entries(vectors().kfold5_seed12345)) {
      const ids = identifiers(Number(count));
      const expected = folds.map((list) => ({
        train: ids.filter((_, i) => !list.includes(i)),
        val: list.map((i) => ids[i]),
      }));
      expect(kFold(ids), `${count} cases`).toEqual(expected);
      compared += folds.length;
    }
    console.log(`splits: ${compared} folds equal`);
    expect(compared).toBeGreaterThan(100);
  });

  test("the trainers' 80:20 choices", () => {
    const rows = vectors().random_80_20;
    for (const { n, fold, train_in_drawn_order, val } of rows) {
      const ids = identifiers(n);
      const pick = (list: readonly number[]) => list.map((i) => ids[i]);
      const expected = { train: pick(train_in_drawn_order), val: pick(val) };
      expect(trainValidationFallback(ids, fold)).toEqual(expected);
    }
    console.log(`splits: ${rows.length} choices of 80 % equal`);
    expect(rows.length).toBeGreaterThan(5);
  });

  test("splits_final of the recorded tasks; fewer than five cases are refused", () => {
    const compared = { files: 0, refused: 0 };
    for (const profile of ["nnunet-v1", "nnformer", "unetr-pp"]) {
      for (const task of readdirSync(referencePath(`golden/v1/${profile}`))) {
        const folder = `golden/v1/${profile}/${task}`;
        const file = readReferenceJson<{ value?: unknown; error?: string }>(
          `${folder}/splits_final.json`,
        );
        const { crop } = readReferenceJson<{ crop: { value: unknown } }>(
          `${folder}/dataset_properties.json`,
        );
        const properties = plainValue(crop.value) as Map<string, Map<string, number>>;
        const ids = [...(properties.get("size_reductions") as Map<string, number>).keys()];
        if (file.error === undefined) {
          const folds = plainValue(file.value) as Map<string, string[]>[];
          expect(kFold(ids), folder).toEqual(folds.map((fold) => Object.fromEntries(fold)));
          compared.files++;
        } else {
          expect(() => kFold(ids)).toThrow(expect.objectContaining({ code: "VP0401" }));
          compared.refused++;
        }
      }
    }
    console.log(
      `splits: ${compared.files} recorded files equal, ${compared.refused} tasks refused as recorded`,
    );
    expect([compared.files, compared.refused]).toEqual([16, 13]);
  });
});
