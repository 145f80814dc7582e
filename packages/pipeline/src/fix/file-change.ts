import type { ErrorCode, FindingValue } from "@voxprep/core";

/** Kinds of repairs, in the order in which they are told of one file. */
export type ChangeKind = "axes" | "geometry" | "values" | "dtype";

/** One thing that is other in a copied file than in the original. */
export interface FileChange {
  readonly caseId: string;
  /** Relative to the task folder, parted by `/`. */
  readonly file: string;
  readonly kind: ChangeKind;
  /** The finding that the copy no longer has; `null` where there was none. */
  readonly code: ErrorCode | null;
  /** What stood there, in words. */
  readonly from: string;
  /** What stands there now, in words. */
  readonly to: string;
  /** The numbers of both. */
  readonly details: { readonly [name: string]: FindingValue };
}
