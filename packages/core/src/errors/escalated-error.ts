import { type CatalogueEntry, ERROR_CATALOGUE, type ErrorCode } from "./catalogue.js";
import type { FindingContext } from "./finding.js";
import { definedOnly, type ErrorContext, VoxprepError } from "./voxprep-error.js";

/** A warning that the caller wants to be a fault; it keeps the warning's code and name. */
export class EscalatedError extends VoxprepError {
  override readonly code: ErrorCode;

  constructor(message: string, context: ErrorContext, code: ErrorCode) {
    super(message, context);
    this.code = code;
  }

  override with(context: FindingContext): this {
    const all = { ...context, ...definedOnly(this.context), cause: this.cause };
    const again = new EscalatedError(this.message, all, this.code) as this;
    if (this.stack !== undefined) again.stack = this.stack;
    return again;
  }
}

/** True for the code of a warning, which no class of its own is thrown for. */
export function isWarningCode(code: ErrorCode): boolean {
  const entry: CatalogueEntry | undefined = ERROR_CATALOGUE[code];
  return entry?.severity === "warning";
}
