import { type ErrorCode, type Finding, makeFinding, type Severity } from "@voxprep/core";

/** So many findings of one code are told one by one. */
export const FINDINGS_PER_CODE = 1000;

/** Severity of the line that tells how many more there were: it stops nothing by itself. */
const COUNT_SEVERITY: Readonly<Record<Severity, Severity>> = {
  usage: "warning",
  run: "warning",
  case: "warning",
  warning: "warning",
  info: "info",
};

/**
 * Lets the first findings of each code through and counts the rest.
 *
 * @see spec 5-faults, section 1.1, rule 2
 */
export class FindingLimit {
  readonly #limit: number;
  readonly #seen = new Map<ErrorCode, { count: number; last: Finding }>();

  constructor(limit: number = FINDINGS_PER_CODE) {
    this.#limit = limit;
  }

  /** Whether a finding is to be told; it is counted in any case. */
  admits(finding: Finding): boolean {
    const count = (this.#seen.get(finding.code)?.count ?? 0) + 1;
    this.#seen.set(finding.code, { count, last: finding });
    return count <= this.#limit;
  }

  /** One finding per code of which some were not told. */
  rest(): Finding[] {
    return [...this.#seen.values()]
      .filter(({ count }) => count > this.#limit)
      .map(({ count, last: { code, severity, phase } }) =>
        makeFinding(
          code,
          `${count - this.#limit} more findings of ${code} are not told one by one`,
          {
            phase,
            found: count,
            expected: this.#limit,
            severity: COUNT_SEVERITY[severity],
            remedy:
              "See to the first ones; what they have in common will be the reason of the others.",
          },
        ),
      );
  }
}

/** Keeps the first findings of each code and says how many more there were. */
export function limitFindings(
  findings: readonly Finding[],
  limit: number = FINDINGS_PER_CODE,
): Finding[] {
  const limiter = new FindingLimit(limit);
  const kept = findings.filter((finding) => limiter.admits(finding));
  return [...kept, ...limiter.rest()];
}
