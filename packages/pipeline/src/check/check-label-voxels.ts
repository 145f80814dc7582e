import {
  countedText,
  type ErrorCode,
  type Finding,
  makeFinding,
  type Volume,
  type Zyx,
} from "@voxprep/core";
import { countValues, DISTINCT_LIMIT, type ValueCount } from "./count-values.js";
import { shownFile, shownList } from "./shown-name.js";
import { allowing, positionOf, type VoxelSource } from "./voxel-source.js";

/** What is noticed of a label's voxels. */
export interface LabelVoxels {
  readonly findings: readonly Finding[];
  /** Values and how many voxels have them, ascending. */
  readonly counts: readonly (readonly [value: number, voxels: number])[];
  /** Values that the label map replaces, ascending; `counts` and findings are those after it. */
  readonly mapped: readonly MappedValue[];
}

/** A value of a label that becomes another one. */
export interface MappedValue {
  readonly from: number;
  readonly to: number;
  readonly voxels: number;
}

/** What is wrong with a label value, and what the originals do with it. */
interface Fault {
  readonly code: ErrorCode;
  readonly clause: string;
  readonly originals: string;
  readonly isIt: (value: number, declared: Pick<ReadonlySet<number>, "has">) => boolean;
}

/** The most special fault first: a value has the first one that fits. */
const FAULTS: readonly Fault[] = [
  {
    code: "VP5104",
    clause: "is NaN",
    originals: "The reader replaces NaN by 0 before anybody can see it.",
    isIt: (value) => Number.isNaN(value),
  },
  {
    code: "VP5102",
    clause: "holds values that are no whole numbers",
    originals: "They are accepted and land in `classes`.",
    isIt: (value) => !Number.isInteger(value),
  },
  {
    code: "VP5103",
    clause: "holds negative values",
    originals: "-1 melts into the marker of the outside, lower values become 0.",
    isIt: (value) => value < 0,
  },
  {
    code: "VP5101",
    clause: "holds values that dataset.json does not declare",
    originals: "They are accepted, land in `classes` and break the training.",
    isIt: (value, declared) => !declared.has(value),
  },
];

/** What is wrong with a value of a label; `undefined` when nothing is. */
export function valueFault(
  value: number,
  declared: Pick<ReadonlySet<number>, "has">,
): Pick<Fault, "code"> | undefined {
  return FAULTS.find(({ isIt }) => isIt(value, declared));
}

/** How many values a message and a finding list. */
const LISTED = 20;

/** With more undeclared values than these, somebody saved the image as the label. */
const IMAGE_LIKE = 50;

/**
 * Looks at the values of a label.
 *
 * @param label - Any dtype, as it was read.
 * @param declared - Values that dataset.json lists.
 * @param labelMap - Values to look at as if they were others already. Default: none.
 * @returns Findings (`VP5101` to `VP5105`), each value under its most special code; and the counts.
 * @see spec 5-faults, section 2.5
 */
export function checkLabelVoxels(
  label: Volume,
  declared: Iterable<number>,
  source: VoxelSource,
  labelMap: ReadonlyMap<number, number> = new Map(),
): LabelVoxels {
  const stored = countValues(label.data);
  const { counts, mapped } = afterMap(stored.counts, labelMap);
  const { uncounted } = stored;
  const known = new Set(declared);
  const findings = FAULTS.flatMap((fault) => {
    const values = counts.filter(({ value }) => valueFault(value, known) === fault);
    if (values.length === 0) return [];
    return [allowing(valueFinding(fault, values, label.shapeZyx, known, source), source.allow)];
  });
  const [only] = counts;
  if (counts.length === 1 && only?.value === 0) findings.push(backgroundOnly(source));
  if (uncounted > 0 && findings.length === 0) findings.push(tooManyValues(source));
  return {
    findings,
    counts: counts.map(({ value, voxels }) => [value, voxels] as const).sort(([a], [b]) => a - b),
    mapped,
  };
}

/** Counts of values once some of them became others. */
function afterMap(
  stored: readonly ValueCount[],
  labelMap: ReadonlyMap<number, number>,
): { readonly counts: readonly ValueCount[]; readonly mapped: readonly MappedValue[] } {
  if (labelMap.size === 0) return { counts: stored, mapped: [] };
  const counts = new Map<number, ValueCount>();
  const mapped: MappedValue[] = [];
  for (const { value: from, voxels, firstIndex } of stored) {
    const to = labelMap.get(from);
    if (to !== undefined) mapped.push({ from, to, voxels });
    const value = to ?? from;
    const known = counts.get(value) ?? { value, voxels: 0, firstIndex };
    counts.set(value, {
      value,
      voxels: known.voxels + voxels,
      firstIndex: Math.min(known.firstIndex, firstIndex),
    });
  }
  return { counts: [...counts.values()], mapped: mapped.sort((a, b) => a.from - b.from) };
}

function valueFinding(
  { code, clause, originals }: Fault,
  values: readonly ValueCount[],
  shapeZyx: Zyx,
  declared: ReadonlySet<number>,
  { file, caseId }: VoxelSource,
): Finding {
  const ordered = [...values].sort((a, b) => a.value - b.value);
  const shown = ordered.map(
    ({ value, voxels, firstIndex }) =>
      `${value} (${countedText(voxels, "voxel")}, first at z y x ${positionOf(firstIndex, shapeZyx).join(" ")})`,
  );
  const guess = guessOf(ordered);
  return makeFinding(code, `${shownFile(file)} ${clause}: ${shownList(shown, LISTED)}${guess}`, {
    caseId,
    files: [file],
    found: ordered.slice(0, LISTED).map(({ value, voxels, firstIndex }) => ({
      value: Number.isFinite(value) ? value : String(value),
      voxels,
      firstIndexZyx: positionOf(firstIndex, shapeZyx),
    })),
    expected: [...declared],
    remedy:
      code === "VP5101"
        ? "Declare the values in dataset.json, or repair the label."
        : "Repair the label: write whole numbers from 0 on that dataset.json declares.",
    originals,
  });
}

function guessOf(values: readonly ValueCount[]): string {
  if (values.length > IMAGE_LIKE) return "; this looks like an image, not a label";
  const [only] = values;
  return values.length === 1 && only?.value === 255 ? "; this looks like a mask of 0 and 255" : "";
}

function backgroundOnly({ file, caseId }: VoxelSource): Finding {
  return makeFinding("VP5105", `${shownFile(file)} is background everywhere`, {
    caseId,
    files: [file],
    found: [0],
    expected: "at least one voxel that is not 0",
    remedy: "See whether the label belongs to this case.",
    originals: "It is accepted.",
  });
}

/** Only reached when more values are declared than are counted one by one. */
function tooManyValues({ file, caseId }: VoxelSource): Finding {
  const message = `${shownFile(file)} holds more than ${DISTINCT_LIMIT} different values`;
  return makeFinding("VP5101", message, {
    caseId,
    files: [file],
    found: DISTINCT_LIMIT + 1,
    expected: DISTINCT_LIMIT,
    remedy: "See whether this file is an image instead of a label.",
    originals: "It is accepted.",
  });
}
