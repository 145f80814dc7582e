import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { IntensityStatistics } from "@voxprep/core";
import { expect, test } from "vitest";
import { measureNormalization, type NormalizationOptions, normalizeInPlace } from "../src/index.js";
import { generate, type Kind } from "./support/generate.js";

interface Row {
  readonly kind: Kind;
  readonly n: number;
  readonly seed: number;
  readonly lower: number;
  readonly upper: number;
  readonly mean: number;
  readonly std: number;
  readonly ct_sha256_float32le: string;
  readonly zscore_v1_sha256_float32le: string;
  readonly zscore_v1_mask_nonzero_sha256_float32le: string;
}

const { rows } = JSON.parse(
  readFileSync(new URL("fixtures/normalize-numpy1.json", import.meta.url), "utf8"),
) as { rows: Row[] };

function sha256(values: Float32Array): string {
  return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
}

function normalized(row: Row, label: Float32Array | null, options: NormalizationOptions): string {
  const values = generate(row);
  const normalization = measureNormalization(values, label, options);
  if (normalization === null) throw new TypeError("these schemes change the data");
  normalizeInPlace(values, label, normalization);
  return sha256(values);
}

test("CT and z-score give numpy's bits", () => {
  for (const row of rows) {
    const statistics = {
      percentile00_5: row.lower,
      percentile99_5: row.upper,
      mean: row.mean,
      sd: row.std,
    } as IntensityStatistics;
    const nonzero = generate(row).map((x) => (x === 0 ? -1 : 0));
    expect(normalized(row, null, { scheme: "CT", useMask: false, statistics })).toBe(
      row.ct_sha256_float32le,
    );
    expect(normalized(row, null, { scheme: "nonCT", useMask: false })).toBe(
      row.zscore_v1_sha256_float32le,
    );
    expect(normalized(row, nonzero, { scheme: "nonCT", useMask: true })).toBe(
      row.zscore_v1_mask_nonzero_sha256_float32le,
    );
  }
  expect(rows).toHaveLength(12);
  console.log(`normalize: ${3 * rows.length} arrays equal numpy's`);
});
