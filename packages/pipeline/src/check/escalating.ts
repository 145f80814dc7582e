import type { ErrorCode, Finding } from "@voxprep/core";

/**
 * The finding as a fault when it is a warning that is to be one: of its case, or of the run when it concerns no case.
 *
 * @see spec 5-faults, section 1.1, rule 4
 */
export function escalating(finding: Finding, errorOn: ReadonlySet<ErrorCode> = new Set()): Finding {
  if (finding.severity !== "warning" || !errorOn.has(finding.code)) return finding;
  return { ...finding, severity: finding.caseId === undefined ? "run" : "case" };
}
