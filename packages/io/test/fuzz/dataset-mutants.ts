import { datasetText, utf8 } from "../support/dataset-text.ts";
import type { Mutant } from "./mutate.ts";
import type { Random } from "./random.ts";

/** Values that no place of a dataset.json expects, and texts that lead elsewhere. */
const VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    1e308,
    2 ** 53,
    "",
    "0",
    "00",
    "+1",
    "-7",
    "1e3",
    [],
    {},
    [[]],
  ],
  ...[
    "../../x.nii.gz",
    "/etc/passwd.nii.gz",
    "..\\..\\x.nii.gz",
    "imagesTr/..",
    "./imagesTr/a\u0000.nii.gz",
  ],
  ...[
    "./imagesTr/.nii.gz",
    "./imagesTr/...nii.gz",
    "imagesTr/a.nii.gz/b.nii.gz",
    "C:a.nii.gz",
    "nul.nii.gz",
  ],
  ...[
    "./imagesTr/case_a_0000.nii.gz",
    "./labelsTr/CASE_A.nii.gz",
    "./imagesTr/case_a.nii",
    "a.NII.GZ",
  ],
  ...[
    "./imagesTr/dataset_properties.nii.gz",
    "./imagesTr/e\u0301.nii.gz",
    "./imagesTr/\u00e9.nii.gz",
  ],
  ...[
    "./imagesTr/\ud800.nii.gz",
    "./imagesTr/\u0085.nii.gz",
    "./imagesTr/con .nii.gz",
    "%s%n$HOME.nii.gz",
  ],
];

const KEYS = [
  "__proto__",
  "constructor",
  "labels",
  "modality",
  "training",
  "0",
  "1",
  "-1",
  "01",
  "x",
];

/** A dataset.json that is sound JSON, with one to four of its values or keys changed. */
export function mutateDataset(random: Random): Mutant {
  const value = JSON.parse(datasetText()) as unknown;
  const steps: string[] = [];
  const count = 1 + random.below(4);
  for (let i = 0; i < count; i++) steps.push(changeSomewhere(value, random));
  return { bytes: utf8(JSON.stringify(value, null, random.below(3))), steps };
}

function changeSomewhere(root: unknown, random: Random): string {
  let parent = root as Record<string, unknown>;
  for (;;) {
    const keys = Object.keys(parent);
    if (keys.length === 0) return "nothing";
    const key = random.pick(keys);
    const child = parent[key];
    if (typeof child === "object" && child !== null && !random.oneIn(4)) {
      parent = child as Record<string, unknown>;
      continue;
    }
    return change(parent, key, random);
  }
}

function change(parent: Record<string, unknown>, key: string, random: Random): string {
  const value = random.pick(VALUES);
  if (random.oneIn(4) && !Array.isArray(parent)) {
    delete parent[key];
    return `remove ${key}`;
  }
  if (random.oneIn(4) && !Array.isArray(parent)) {
    const name = random.pick(KEYS);
    // Not an assignment: that would set the prototype.
    Object.defineProperty(parent, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return `add ${name}`;
  }
  parent[key] = random.oneIn(3) ? structuredClone(parent[random.pick(Object.keys(parent))]) : value;
  return `set ${key} to ${JSON.stringify(parent[key])}`;
}
