import { type Volume, volumeOver, type Zyx } from "@voxprep/core";

/** One resampling as `make_fixtures.py` records it. */
export interface CaseRow {
  readonly shapeZyx: readonly number[];
  readonly newShapeZyx: readonly number[];
  readonly separateAxis: number | null;
  readonly isLabel: boolean;
  readonly input: string;
  readonly output: string;
}

/** A recorded resampling with its arrays. */
export interface SkimageCase {
  readonly name: string;
  readonly isLabel: boolean;
  readonly input: Volume<"float32">;
  readonly output: Float32Array;
  readonly newShapeZyx: Zyx;
  readonly separateAxis: 0 | 1 | 2 | null;
}

/** Decodes recorded resamplings. */
export function skimageCases(rows: readonly CaseRow[]): SkimageCase[] {
  return rows.map((row, index) => {
    const newShapeZyx = row.newShapeZyx as unknown as Zyx;
    const shapeZyx = row.shapeZyx as unknown as Zyx;
    const what = row.isLabel ? "labels" : "image";
    return {
      name: `${index}: ${what} ${shapeZyx.join("x")} to ${newShapeZyx.join("x")}, axis ${row.separateAxis}`,
      isLabel: row.isLabel,
      input: volumeOver("float32", shapeZyx, decodeFloats(row.input)),
      output: decodeFloats(row.output),
      newShapeZyx,
      separateAxis: row.separateAxis as 0 | 1 | 2 | null,
    };
  });
}

function decodeFloats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}
