import { type CatalogueEntry, ERROR_CATALOGUE, type ErrorCode } from "./catalogue.js";
import type { Severity } from "./severity.js";

/** A value that a finding shows: numbers stay numbers, so that programs can use them. */
export type FindingValue =
  | null
  | boolean
  | number
  | string
  | readonly FindingValue[]
  | { readonly [key: string]: FindingValue };

/** Everything about a fault besides its code and message. */
export interface FindingContext {
  /** Identifier of the case, when one is concerned. */
  readonly caseId?: string | undefined;
  /** Paths of the files concerned. */
  readonly files?: readonly string[] | undefined;
  /** Pipeline phase in which it was found, such as `"check"` or `"crop"`. */
  readonly phase?: string | undefined;
  /** Field of a header or file, such as `"pixdim"`. */
  readonly field?: string | undefined;
  readonly found?: FindingValue | undefined;
  readonly expected?: FindingValue | undefined;
  /** One imperative sentence: what to do. */
  readonly remedy?: string | undefined;
  /** One sentence: what the original programs would have done. */
  readonly originals?: string | undefined;
  /** Severity where it differs from the catalogue's, for example a pickle of the whole task. */
  readonly severity?: Severity | undefined;
}

/** One thing that was found about a data set; errors turn into findings, warnings are born as such. */
export interface Finding extends FindingContext {
  readonly code: ErrorCode;
  readonly name: string;
  readonly severity: Severity;
  readonly message: string;
}

/** Makes a finding from its code; name and severity come from the catalogue. */
export function makeFinding(
  code: ErrorCode,
  message: string,
  context: FindingContext = {},
): Finding {
  const { name, severity }: CatalogueEntry = ERROR_CATALOGUE[code];
  return { ...context, code, name, severity: context.severity ?? severity, message };
}
