import type { FolderSurvey, UnmatchedFile } from "@voxprep/pipeline";
import { countOf, printable } from "./format.js";
import type { Output } from "./output.js";
import { printTable, valueLines } from "./table.js";

/** Cases that are shown; the others are counted. */
const SHOWN_CASES = 10;

/** Files that are left over and shown for each reason. */
const SHOWN_FILES = 5;

/** Prints which task was understood from a folder of loose files. */
export function printSurvey(output: Output, survey: FolderSurvey): void {
  const { cases, test, channels, labels, unmatched, otherFiles, notes } = survey;
  output.line(printable(survey.folder));
  output.line(`${countOf(cases.length, "case")} with image and label${testText(test.length)}`);
  if (cases.length > 0) {
    printTable(output, caseRows(survey));
    const more = cases.length - SHOWN_CASES;
    if (more > 0) output.line(`  … and ${more} more`);
    const channelRows = channels.map(({ name, origin }, i) => [String(i), name, `(${origin})`]);
    printTable(output, [["channel", "", ""], ...channelRows].map(safe));
    const labelRows = [...labels].map(([value, name]) => [
      String(value),
      name,
      value === 0 ? "" : countOf(casesWith(survey, value), "case"),
    ]);
    printTable(output, [["label", "", ""], ...labelRows].map(safe));
  }
  printUnmatched(output, unmatched);
  if (otherFiles > 0) output.line(`\n${countOf(otherFiles, "file")} of other kinds passed over`);
  for (const note of notes) output.note(`Note: ${printable(note)}`);
}

function testText(count: number): string {
  return count === 0 ? "" : `, ${countOf(count, "test case")}`;
}

function caseRows({ cases, channels, volumesPerFile }: FolderSurvey): string[][] {
  const names = channels.map(({ name }) => name);
  const images = volumesPerFile > 1 ? [names.join(", ")] : names;
  const rows = cases
    .slice(0, SHOWN_CASES)
    .map(({ caseId, images: files, label }) => [caseId, ...files, label]);
  return [["case", ...images, "label"], ...rows].map(safe);
}

function casesWith({ cases }: FolderSurvey, value: number): number {
  return cases.filter(({ values }) => values.includes(value)).length;
}

function printUnmatched(output: Output, unmatched: readonly UnmatchedFile[]): void {
  if (unmatched.length === 0) return;
  output.line(`\n${countOf(unmatched.length, "NIfTI file")} left over`);
  const byReason = new Map<string, string[]>();
  for (const { file, reason } of unmatched) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), file]);
  }
  for (const [reason, files] of byReason) {
    output.line(`  ${printable(reason)}:`);
    for (const line of valueLines(files.slice(0, SHOWN_FILES).map((file) => [printable(file)]))) {
      output.line(`  ${line}`);
    }
    if (files.length > SHOWN_FILES) output.line(`    … and ${files.length - SHOWN_FILES} more`);
  }
}

function safe(row: readonly string[]): string[] {
  return row.map(printable);
}
