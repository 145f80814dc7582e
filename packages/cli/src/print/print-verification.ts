import type { GridSummary, TaskVerification } from "@voxprep/pipeline";
import { countOf, firstNames, printable } from "./format.js";
import type { Output } from "./output.js";
import { printTable } from "./table.js";

/** A verification as a part of one line of `--json`. */
export function verificationRecord(found: TaskVerification): Record<string, unknown> {
  const { check, failedCases, labels, orientations, grids, nonfinite } = found;
  return {
    cases: check?.listedCases ?? null,
    failedCases,
    labels,
    orientations,
    grids,
    nonfinite,
    unlisted: check?.unlisted ?? [],
  };
}

/** Prints what a verification found besides its findings: counts and tables. */
export function printVerification(output: Output, found: TaskVerification, task: string): void {
  const { check, failedCases, findings } = found;
  if (check === null) {
    output.line(`${printable(task)}: cannot be prepared`);
    return;
  }
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  output.line(
    `${printable(task)}: ${countOf(check.listedCases - failedCases.length, "case")} good, ` +
      `${failedCases.length} failed, ${countOf(warnings, "warning")}`,
  );
  if (failedCases.length > 0) output.line(`  failed: ${firstNames(failedCases)}`);
  printNonfinite(output, found);
  if (check.unlisted.length > 0) {
    output.line(`  not listed in dataset.json: ${countOf(check.unlisted.length, "file")}`);
  }
  printTable(output, labelRows(found));
  printTable(output, gridRows(found.grids));
  printTable(output, [
    ["axes", "cases"],
    ...found.orientations.map(({ axes, cases }) => [axes, String(cases)]),
  ]);
}

function printNonfinite(output: Output, { nonfinite }: TaskVerification): void {
  const { files, nanVoxels, infiniteVoxels } = nonfinite;
  if (files === 0) return;
  output.line(
    `  not finite: ${nanVoxels} NaN and ${infiniteVoxels} infinite voxels in ${countOf(files, "file")}`,
  );
}

function labelRows({ labels }: TaskVerification): string[][] {
  const rows = labels.map(({ value, name, cases, voxels, mm3 }) => [
    String(value),
    printable(name ?? "(not declared)"),
    String(cases),
    String(voxels),
    String(mm3 < 1e5 ? Number(mm3.toPrecision(6)) : Math.round(mm3)),
  ]);
  return [["label", "name", "cases", "voxels", "mm3"], ...rows];
}

const RELATIONS: Readonly<Record<GridSummary["relation"], string>> = {
  equal: "on the image's grid",
  noise: "off by rounding",
  place: "elsewhere",
  direction: "axes elsewhere",
  spacing: "another spacing",
  shape: "another shape",
};

function gridRows(grids: readonly GridSummary[]): string[][] {
  const shown = (value: number | null) =>
    value === null ? "" : String(Number(value.toPrecision(3)));
  const rows = grids.map(({ role, relation, files, voxels, mm, worstCase }) => [
    role === "label" ? "labels" : "further modalities",
    RELATIONS[relation],
    String(files),
    relation === "equal" ? "" : shown(voxels),
    relation === "equal" ? "" : shown(mm),
    relation === "equal" ? "" : printable(worstCase),
  ]);
  return [["geometry", "", "files", "voxels off", "mm off", "worst"], ...rows];
}
