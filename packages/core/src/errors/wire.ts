import * as caseFiles from "./case-files-errors.js";
import type { ErrorCode } from "./catalogue.js";
import * as datasetJson from "./dataset-json-errors.js";
import { EscalatedError, isWarningCode } from "./escalated-error.js";
import type { FindingContext } from "./finding.js";
import * as geometry from "./geometry-errors.js";
import * as hostileInput from "./hostile-input-errors.js";
import * as labels from "./labels-errors.js";
import * as nifti from "./nifti-errors.js";
import * as outputs from "./outputs-errors.js";
import * as process from "./process-errors.js";
import * as resources from "./resources-errors.js";
import * as usage from "./usage-errors.js";
import * as voxels from "./voxels-errors.js";
import type { ErrorContext, VoxprepError } from "./voxprep-error.js";

/** An error as plain data, so that it can cross threads or be written to a file. */
export interface WireError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly context: FindingContext;
  readonly stack?: string | undefined;
}

type ErrorClass = new (message: string, context?: ErrorContext) => VoxprepError;

const GROUPS: readonly object[] = [
  usage,
  datasetJson,
  caseFiles,
  nifti,
  voxels,
  geometry,
  labels,
  resources,
  process,
  outputs,
  hostileInput,
];

let classes: ReadonlyMap<string, ErrorClass> | undefined;

/** The class of a code. Made when first asked for: an error of each class takes its time. */
function classOf(code: string): ErrorClass | undefined {
  classes ??= new Map(
    GROUPS.flatMap((group) => Object.values<ErrorClass>({ ...group })).map((kind) => [
      new kind("").code,
      kind,
    ]),
  );
  return classes.get(code);
}

/** Plain data of an error; {@link errorFromWire} rebuilds it. */
export function errorToWire(error: VoxprepError): WireError {
  return { code: error.code, message: error.message, context: error.context, stack: error.stack };
}

/**
 * Rebuilds an error that {@link errorToWire} took apart, with its own class; a warning becomes
 * an error of its code, for callers that want it to be a fault.
 *
 * @throws `TypeError` when no class has the code and it is no warning's.
 */
export function errorFromWire(wire: WireError): VoxprepError {
  const error = errorOf(wire);
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

function errorOf({ code, message, context }: WireError): VoxprepError {
  const kind = classOf(code);
  if (kind !== undefined) return new kind(message, context);
  if (isWarningCode(code)) return new EscalatedError(message, context, code);
  throw new TypeError(`no error class has the code ${code}`);
}
