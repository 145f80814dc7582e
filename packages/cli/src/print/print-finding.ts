import type { Finding } from "@voxprep/core";
import { type FindingRecord, findingRecord } from "@voxprep/pipeline";
import { printable } from "./format.js";
import type { Output } from "./output.js";
import type { Style } from "./style.js";

const CONSEQUENCE: Readonly<Record<FindingRecord["severity"], string>> = {
  usage: "nothing was begun",
  run: "the run stops",
  case: "case not processed",
  warning: "warning",
  info: "for information",
};

/** Prints one finding as a block: code, case, message, remedy. What is for information only needs `verbose`. */
export function printFinding(
  output: Output,
  finding: FindingRecord,
  { verbose = false }: { readonly verbose?: boolean } = {},
): void {
  if (finding.severity === "info" && !verbose) return;
  output.note(findingLines(finding, output.style).join("\n"));
}

function findingLines(finding: FindingRecord, style: Style): string[] {
  const where = finding.case === null ? "" : `  case ${printable(finding.case)}`;
  const emphasize = finding.severity === "warning" ? style.yellow : style.red;
  const unnamed = finding.files.filter((file) => !finding.message.includes(file));
  return [
    `${emphasize(`${finding.code} ${finding.name}`)}${where}  (${CONSEQUENCE[finding.severity]})`,
    ...finding.message.split("\n").map((line) => `  ${printable(line)}`),
    ...(unnamed.length > 0 ? [`  File: ${unnamed.map(printable).join(", ")}`] : []),
    ...(finding.remedy === null ? [] : [`  Remedy: ${printable(finding.remedy)}`]),
    ...(finding.originals === null ? [] : [`  The originals: ${printable(finding.originals)}`]),
  ];
}

/** Prints findings as blocks, or as one JSON object a line; files are named relative to the folder. */
export function printFindings(
  output: Output,
  findings: readonly Finding[],
  { json }: { readonly json: boolean },
  folder?: string,
): void {
  for (const finding of findings) {
    const record = findingRecord(finding, folder);
    if (json) output.line(JSON.stringify({ event: "finding", ...record }));
    else printFinding(output, record);
  }
}
