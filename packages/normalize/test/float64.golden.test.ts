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
  readonly sd: number;
  readonly zscore: string;
  readonly zscore_mask: string;
  readonly ct: string;
  readonly ct_mask: string;
}

const { rows } = JSON.parse(
  readFileSync(new URL("fixtures/float64.json", import.meta.url), "utf8"),
) as { rows: Row[] };

function sha256(values: Float32Array): string {
  return createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex");
}

function normalized(
  row: Row,
  options: Omit<NormalizationOptions, "useMask">,
  label: Float32Array | null,
): string {
  const values = generate(row);
  const normalization = measureNormalization(values, label, {
    ...options,
    useMask: label !== null,
  });
  if (normalization === null) throw new TypeError("these schemes change the data");
  normalizeInPlace(values, label, normalization);
  return sha256(values);
}

test("data that was not resampled is normalized in float64, to numpy's bits", () => {
  for (const row of rows) {
    const label = generate(row).map((x) => (x === 0 ? -1 : 0));
    const statistics = {
      percentile00_5: row.lower,
      percentile99_5: row.upper,
      mean: row.mean,
      sd: row.sd,
    } as IntensityStatistics;
    const zScore = { scheme: "nonCT", precision: "float64" } as const;
    const ct = { scheme: "CT", precision: "float64", statistics } as const;
    expect(normalized(row, zScore, null)).toBe(row.zscore);
    expect(normalized(row, zScore, label)).toBe(row.zscore_mask);
    expect(normalized(row, ct, null)).toBe(row.ct);
    expect(normalized(row, ct, label)).toBe(row.ct_mask);
  }
  expect(rows).toHaveLength(5);
  console.log(`normalize in float64: ${4 * rows.length} arrays equal numpy's`);
});

test("float64 is not float32: the vectors can tell them apart", () => {
  const row = rows.find((one) => one.n === 8001) as Row;
  expect(normalized(row, { scheme: "nonCT", precision: "float32" }, null)).not.toBe(row.zscore);
});
