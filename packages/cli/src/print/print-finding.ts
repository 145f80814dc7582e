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

/**
 * Prints one finding as a block: code, case, message, remedy. What is for information only needs `verbose`.
 *
 * What an earlier block of the same code said of remedy and originals is not said again; from the eleventh of a code
 * on, a finding takes one line.
 */
export function printFinding(
  output: Output,
  finding: FindingRecord,
  { verbose = false }: { readonly verbose?: boolean | undefined } = {},
): void {
  if (finding.severity === "info" && !verbose) return;
  const told = toldBefore(output, finding);
  const lines = told.count <= SHOWN_IN_FULL ? findingLines : shortLines;
  output.note(lines(finding, output.style, told.texts).join("\n"));
  for (const text of [finding.remedy, finding.originals]) if (text !== null) told.texts.add(text);
}

/** Findings of one code that are told as blocks; further ones take a line each. */
const SHOWN_IN_FULL = 10;

interface ToldFindings {
  count: number;
  /** Remedies and habits of the originals, which are not repeated. */
  readonly texts: Set<string>;
}

const TOLD = new WeakMap<Output, Map<string, ToldFindings>>();

function toldBefore(output: Output, { code }: FindingRecord): ToldFindings {
  const ofOutput = TOLD.get(output) ?? new Map<string, ToldFindings>();
  TOLD.set(output, ofOutput);
  const told = ofOutput.get(code) ?? { count: 0, texts: new Set() };
  ofOutput.set(code, told);
  told.count++;
  return told;
}

function findingLines(finding: FindingRecord, style: Style, told: ReadonlySet<string>): string[] {
  const unnamed = finding.files.filter((file) => !finding.message.includes(file));
  const { remedy, originals } = finding;
  return [
    `${heading(finding, style)}  (${CONSEQUENCE[finding.severity]})`,
    ...finding.message.split("\n").map((line) => `  ${printable(line)}`),
    ...(unnamed.length > 0 ? [`  File: ${unnamed.map(printable).join(", ")}`] : []),
    ...(remedy === null || told.has(remedy) ? [] : [`  Remedy: ${printable(remedy)}`]),
    ...(originals === null || told.has(originals)
      ? []
      : [`  The originals: ${printable(originals)}`]),
  ];
}

function shortLines(finding: FindingRecord, style: Style): string[] {
  return [`${heading(finding, style)}  ${printable(finding.message.split("\n")[0] ?? "")}`];
}

function heading(finding: FindingRecord, style: Style): string {
  const where = finding.case === null ? "" : `  case ${printable(finding.case)}`;
  const emphasize = finding.severity === "warning" ? style.yellow : style.red;
  return `${emphasize(`${finding.code} ${finding.name}`)}${where}`;
}

/** Prints what is found while files are made as it is found; also what is for information. */
export function tellFindings(output: Output, { json }: { readonly json: boolean }) {
  return (finding: Finding): void => printFindings(output, [finding], { json, verbose: true });
}

/** Prints findings as blocks, or as one JSON object a line; files are named relative to the folder. */
export function printFindings(
  output: Output,
  findings: readonly Finding[],
  { json, verbose }: { readonly json: boolean; readonly verbose?: boolean },
  folder?: string,
): void {
  for (const finding of findings) {
    const record = findingRecord(finding, folder);
    if (json) output.line(JSON.stringify({ event: "finding", ...record }));
    else printFinding(output, record, { verbose });
  }
}
