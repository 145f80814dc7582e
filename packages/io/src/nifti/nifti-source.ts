import {
  type ErrorCode,
  type ErrorContext,
  type Finding,
  type FindingContext,
  makeFinding,
  type VoxprepError,
} from "@voxprep/core";

/**
 * How strictly a file is judged: `"strict"` refuses what is most likely damage although SimpleITK
 * reads it (VP2208, VP2209, VP2210); `"itk"` reads such files as SimpleITK does and warns.
 *
 * @see spec 5-faults, sections 1.3 and 2.2
 */
export type NiftiPolicy = "strict" | "itk";

/** Options that all NIfTI readers share. */
export interface NiftiReadOptions {
  /** What messages call the file. Readers of files take their path by default. */
  readonly name?: string | undefined;
  /** Stands in every error and finding. */
  readonly caseId?: string | undefined;
  /** Default: `"strict"`. */
  readonly policy?: NiftiPolicy | undefined;
  /** Codes among VP2208, VP2209 and VP2210 that only warn. Default: none. */
  readonly allow?: ReadonlySet<ErrorCode> | undefined;
  /**
   * Axes of an sform that are off perpendicular by at most this many degrees are straightened, with the
   * warning VP4105, where no qform can be used instead. Default: 0, they are refused.
   */
  readonly maxAngle?: number | undefined;
  /** Where the voxels may lie, when it is large enough; what it held is lost. Default: new memory. */
  readonly memory?: ArrayBufferLike | undefined;
}

/** What is said of a file in every error and finding about it. */
export interface NiftiSource {
  readonly name: string;
  readonly caseId: string | undefined;
  readonly allow: ReadonlySet<ErrorCode>;
  /** Degrees; 0 refuses axes that are not perpendicular. */
  readonly maxAngle: number;
  readonly memory?: ArrayBufferLike | undefined;
}

/** A class of the error catalogue. */
export type FaultClass = new (message: string, context?: ErrorContext) => VoxprepError;

const ITK_ALLOWS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["VP2208", "VP2209", "VP2210"]);

/** The source of a file with its options; `name` is used when the options have none. */
export function niftiSource(options: NiftiReadOptions, name: string): NiftiSource {
  const allow = new Set(options.allow);
  if (options.policy === "itk") for (const code of ITK_ALLOWS) allow.add(code);
  return {
    name: options.name ?? name,
    caseId: options.caseId,
    allow,
    maxAngle: options.maxAngle ?? 0,
    memory: options.memory,
  };
}

/** An error about a file; its message begins with the file's name. */
export function niftiFault(
  kind: FaultClass,
  source: NiftiSource,
  message: string,
  facts: ErrorContext = {},
): VoxprepError {
  return new kind(`${source.name}: ${message}`, { ...aboutFile(source), ...facts });
}

/** A warning about a file; its message begins with the file's name. */
export function niftiWarning(
  code: ErrorCode,
  source: NiftiSource,
  message: string,
  facts: FindingContext = {},
): Finding {
  return makeFinding(code, `${source.name}: ${message}`, { ...aboutFile(source), ...facts });
}

/** Throws a fault, or adds it to the findings as a warning when the source allows its code. */
export function refuseUnlessAllowed(
  error: VoxprepError,
  source: NiftiSource,
  findings: Finding[],
): void {
  if (!source.allow.has(error.code)) throw error;
  findings.push({ ...error.toFinding(), severity: "warning" });
}

function aboutFile(source: NiftiSource): FindingContext {
  return { files: [source.name], caseId: source.caseId };
}
