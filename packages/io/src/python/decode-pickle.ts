import { checkFinished } from "./measure-item.js";
import { PickleRefusal, pickleError } from "./pickle-errors.js";
import { PickleMachine } from "./pickle-machine.js";
import { OPCODES } from "./pickle-opcodes.js";
import type { PyValue } from "./py-value.js";

/** Options of {@link decodePickle}. */
export interface DecodePickleOptions {
  /** Path of the file, for messages. */
  readonly source?: string | undefined;
}

const STOP = 0x2e;

/**
 * Reads a Python pickle of the protocols 0 to 5 without running anything.
 *
 * Only the few names that plain data and numpy arrays need are accepted; every other one is refused when
 * it is loaded, also when it would not be used. Shared objects stay shared in memory. Bytes after
 * the end are ignored, as in Python.
 *
 * @param bytes - The whole pickle. Nothing of it is kept.
 * @throws `VP9001 UnsafePickleError` for a name that is not on the list, `VP9002 PickleTooLargeError` for more than
 * 1 GiB of data, 10 million objects, a depth of 1000 or an object inside itself, `VP9003 BadPickleError` for everything
 * else. The golden's name of the fault stands in `context.field`, the byte in `context.found`.
 * @see spec 5-faults, F62 and F63
 */
export function decodePickle(bytes: Uint8Array, options: DecodePickleOptions = {}): PyValue {
  const machine = new PickleMachine(bytes);
  try {
    for (let code = machine.cursor.uint8(); code !== STOP; code = machine.cursor.uint8()) {
      const run = OPCODES.get(code);
      if (run === undefined) {
        const shown = code.toString(16).padStart(2, "0");
        throw new PickleRefusal("PICKLE_MALFORMED", `the byte 0x${shown} is no opcode`);
      }
      run(machine);
    }
    const item = machine.pop();
    checkFinished(item);
    return item as PyValue;
  } catch (error) {
    if (!(error instanceof PickleRefusal)) throw error;
    throw pickleError(error, machine.cursor.offset, options.source);
  }
}
