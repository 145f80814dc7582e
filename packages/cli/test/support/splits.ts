import { writeFileSync } from "node:fs";

/** One fold of a splits file. */
export interface Fold {
  readonly train: string[];
  readonly val: string[];
}

/** Writes a text file. */
export function writeLines(file: string, ...lines: string[]): string {
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

/** Twelve cases of four patients. */
export const PATIENTS = [
  "p1_a",
  "p1_b",
  "p1_c",
  "p2_a",
  "p2_b",
  "p3_a",
  "p3_b",
  "p3_c",
  "p4_a",
  "p4_b",
  "p4_c",
  "p4_d",
];
