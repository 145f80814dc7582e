const MESSAGES =
  /array buffer allocation failed|could not allocate memory|unable to grow instance memory|maximum memory size exceeded|invalid (typed )?array (buffer )?length/i;

/**
 * True when an engine refused memory: for a SharedArrayBuffer, an array, or a WebAssembly memory. They have no
 * codes, so that the text has to tell.
 */
export function isAllocationFailure(error: unknown): error is RangeError {
  return error instanceof RangeError && MESSAGES.test(error.message);
}
