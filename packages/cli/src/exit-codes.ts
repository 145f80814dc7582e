import type { VoxprepError } from "@voxprep/core";

/**
 * Exit codes of every command; a caller treats unknown ones as failure.
 *
 * @see spec 5-faults, section 1.2
 */
export const EXIT = {
  done: 0,
  usage: 1,
  someCasesFailed: 2,
  runFailed: 3,
  locked: 4,
  /** `verify` found damaged, missing or stale outputs. */
  unsound: 5,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** An exit code of this program. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that an error ends the program with. */
export function exitCodeOf(error: VoxprepError): ExitCode {
  if (error.code === "VP7901") return EXIT.internal;
  if (error.code === "VP7501") return EXIT.locked;
  if (error.severity === "usage") return EXIT.usage;
  return error.severity === "case" ? EXIT.someCasesFailed : EXIT.runFailed;
}
