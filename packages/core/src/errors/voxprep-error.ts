import { ERROR_CATALOGUE, type ErrorCode } from "./catalogue.js";
import { type Finding, type FindingContext, makeFinding } from "./finding.js";
import type { Severity } from "./severity.js";

/** What a `VoxprepError` is told besides its message. */
export interface ErrorContext extends FindingContext {
  readonly cause?: unknown;
}

/** What every error that voxprep throws on purpose carries. Branch on `code`, never on the text. */
export abstract class VoxprepError extends Error {
  /** `VP` and four digits: never renamed, never reused. */
  abstract readonly code: ErrorCode;
  readonly context: FindingContext;

  static {
    // The catalogue's name and not the class's, which minifiers change. V8 asks once before there is a code.
    Object.defineProperty(VoxprepError.prototype, "name", {
      configurable: true,
      get(this: VoxprepError): string {
        return (this.code as ErrorCode | undefined) === undefined
          ? "VoxprepError"
          : ERROR_CATALOGUE[this.code].name;
      },
    });
  }

  constructor(message: string, context: ErrorContext = {}) {
    const { cause, ...rest } = context;
    super(message, cause === undefined ? undefined : { cause });
    this.context = rest;
  }

  get severity(): Severity {
    return this.context.severity ?? ERROR_CATALOGUE[this.code].severity;
  }

  get caseId(): string | undefined {
    return this.context.caseId;
  }

  get files(): readonly string[] {
    return this.context.files ?? [];
  }

  /** The same facts as a finding, the form in which reports and `--json` show them. */
  toFinding(): Finding {
    return makeFinding(this.code, this.message, this.context);
  }

  /** This error with facts added that its thrower did not know; known ones are kept. */
  with(context: FindingContext): this {
    const again = new (this.constructor as new (m: string, c: ErrorContext) => this)(this.message, {
      ...context,
      ...definedOnly(this.context),
      cause: this.cause,
    });
    if (this.stack !== undefined) again.stack = this.stack;
    return again;
  }
}

/** The facts that are known. */
export function definedOnly(context: FindingContext): FindingContext {
  return Object.fromEntries(Object.entries(context).filter(([, value]) => value !== undefined));
}
