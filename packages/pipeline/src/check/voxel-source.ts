import {
  type CatalogueEntry,
  ERROR_CATALOGUE,
  type ErrorCode,
  errorFromWire,
  type Finding,
  type VoxprepError,
  type Zyx,
} from "@voxprep/core";

/** Whose voxels are looked at, and which faults are let through. */
export interface VoxelSource {
  readonly file: string;
  readonly caseId?: string | undefined;
  /** Case faults that become warnings. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
}

/** The finding as a warning when its code may be allowed and is; else as it was. */
export function allowing(finding: Finding, allow: ReadonlySet<ErrorCode> = new Set()): Finding {
  const entry: CatalogueEntry = ERROR_CATALOGUE[finding.code];
  const isLetThrough = finding.severity === "case" && entry.allow && allow.has(finding.code);
  return isLetThrough ? { ...finding, severity: "warning" } : finding;
}

/** The first finding that fails a case or a run, as the error that would be thrown for it. */
export function faultAmong(findings: readonly Finding[]): VoxprepError | undefined {
  const fault = findings.find(({ severity }) => severity === "case" || severity === "run");
  if (fault === undefined) return undefined;
  const { code, name: _name, message, ...context } = fault;
  return errorFromWire({ code, message, context });
}

/** Voxel position of an index into a volume in C order. */
export function positionOf(index: number, [, ny, nx]: Zyx): Zyx {
  const row = Math.floor(index / nx);
  return [Math.floor(row / ny), row % ny, index % nx];
}
