import { type ErrorCode, type Finding, makeFinding } from "@voxprep/core";

/** So many findings of one code are told one by one. */
export const FINDINGS_PER_CODE = 1000;

/**
 * Keeps the first findings of each code and says how many more there were.
 *
 * Faults of cases are never left out: each one fails its case.
 *
 * @see spec 5-faults, section 1.1, rule 2
 */
export function limitFindings(
  findings: readonly Finding[],
  limit: number = FINDINGS_PER_CODE,
): Finding[] {
  const seen = new Map<ErrorCode, number>();
  const kept = findings.filter(({ code, severity }) => {
    if (severity === "case") return true;
    const count = (seen.get(code) ?? 0) + 1;
    seen.set(code, count);
    return count <= limit;
  });
  for (const [code, count] of seen) {
    if (count <= limit) continue;
    kept.push(
      makeFinding(code, `${count - limit} more findings of ${code} are not shown`, {
        found: count,
        expected: limit,
        severity: "info",
      }),
    );
  }
  return kept;
}
