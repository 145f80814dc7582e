import {
  BadPickleError,
  PickleTooLargeError,
  UnsafePickleError,
  type VoxprepError,
} from "@voxprep/core";

/** Why a pickle is refused; stands in an error's `context.field`. */
export type PickleFault =
  | "PICKLE_FORBIDDEN_GLOBAL"
  | "PICKLE_TRUNCATED"
  | "PICKLE_MALFORMED"
  | "PICKLE_UNSUPPORTED_OPCODE"
  | "PICKLE_UNSUPPORTED_PROTOCOL"
  | "PICKLE_BAD_STATE"
  | "PICKLE_LIMIT";

/** Thrown inside the reader; {@link pickleError} makes the public error of it. */
export class PickleRefusal extends Error {
  readonly fault: PickleFault;

  constructor(fault: PickleFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

/** Messages quote the file, whose texts may be of any length. */
const MESSAGE_LIMIT = 400;

/** The public error of a refusal, with the class that the catalogue gives to the fault. */
export function pickleError(
  refusal: PickleRefusal,
  offset: number,
  source: string | undefined,
): VoxprepError {
  const context = {
    field: refusal.fault,
    found: { offset },
    files: source === undefined ? [] : [source],
  };
  const { message } = refusal;
  const shown = message.length > MESSAGE_LIMIT ? `${message.slice(0, MESSAGE_LIMIT)}...` : message;
  const text = `${source ?? "pickle"}: ${shown} (byte ${offset})`;
  switch (refusal.fault) {
    case "PICKLE_FORBIDDEN_GLOBAL":
      return new UnsafePickleError(text, context);
    case "PICKLE_LIMIT":
      return new PickleTooLargeError(text, context);
    default:
      return new BadPickleError(text, context);
  }
}
