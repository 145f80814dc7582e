/**
 * What a finding does to a run: `case` fails one case, `run` stops everything, `usage` means that
 * nothing was begun, `warning` and `info` only tell.
 *
 * @see spec 5-faults, section 1.1
 */
export type Severity = "usage" | "run" | "case" | "warning" | "info";
