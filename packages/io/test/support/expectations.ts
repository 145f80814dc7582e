/** True when an outcome such as `read` or `NPY_BAD_HEADER` is among those that a golden file allows. */
export function isAllowedOutcome(allowed: string, outcome: string): boolean {
  return allowed.split(/ or /).some((one) => one.split(/[ :(]/)[0] === outcome);
}

/** What reading came to: `read` and the value, or the golden's name of the fault. */
export function outcomeOf<T>(read: () => T): { outcome: string; value?: T } {
  try {
    return { outcome: "read", value: read() };
  } catch (error) {
    const fault = (error as { context?: { field?: string } }).context?.field;
    if (fault === undefined) throw error;
    return { outcome: fault };
  }
}
