import {
  BadNpyHeaderError,
  HeaderPromisesTooMuchError,
  ObjectArrayError,
  type VoxprepError,
} from "@voxprep/core";
import { inflatedLimit } from "../inflated-limit.js";

/** What can be wrong with an npy file; stands in an error's `context.field`. */
export type NpyFault =
  | "NPY_BAD_MAGIC"
  | "NPY_UNSUPPORTED_VERSION"
  | "NPY_BAD_HEADER"
  | "NPY_BAD_DTYPE"
  | "NPY_TRUNCATED"
  | "NPY_LIMIT";

/** What an npy error knows besides its message. */
export interface NpyErrorFacts {
  readonly source?: string | undefined;
  readonly found?: string | number | undefined;
  readonly expected?: string | number | undefined;
}

/** The error of a fault in an npy file, with the class that the catalogue gives to it. */
export function npyError(
  fault: NpyFault,
  message: string,
  facts: NpyErrorFacts = {},
): VoxprepError {
  const { source, found, expected } = facts;
  const context = { field: fault, found, expected, files: source === undefined ? [] : [source] };
  const text = `${source === undefined ? "npy data" : source}: ${message}`;
  return fault === "NPY_LIMIT"
    ? new HeaderPromisesTooMuchError(text, context)
    : new BadNpyHeaderError(text, context);
}

/** The error for an array of Python objects, which is never read from an npy file. */
export function objectArrayError(source: string | undefined): VoxprepError {
  return new ObjectArrayError(
    `${source === undefined ? "npy data" : source}: an array of Python objects is not read; save numbers or texts`,
    { field: "NPY_BAD_DTYPE", found: "|O", files: source === undefined ? [] : [source] },
  );
}

/** The error for data that end before the header's promise is kept. */
export function npyTruncatedError(
  promised: number,
  present: number,
  source: string | undefined,
): VoxprepError {
  const what = `the header promises ${promised} bytes of data, ${present} are there`;
  if (promised <= inflatedLimit(present)) {
    return npyError("NPY_TRUNCATED", what, { source, found: present, expected: promised });
  }
  return new HeaderPromisesTooMuchError(`${source === undefined ? "npy data" : source}: ${what}`, {
    field: "NPY_TRUNCATED",
    found: present,
    expected: promised,
    files: source === undefined ? [] : [source],
  });
}
