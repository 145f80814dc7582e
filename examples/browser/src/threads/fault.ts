import { VoxprepError } from "@voxprep/core";

/** An error as plain data, as it crosses threads and is shown. */
export interface Fault {
  /** `VP` and four digits; null for what is no error of voxprep. */
  readonly code: string | null;
  /** Name of the error's class. */
  readonly name: string;
  readonly message: string;
  /** What to do, where that is known. */
  readonly remedy: string | null;
}

/** What a call to a worker rejects with: a fault of the other side, with all that is known of it. */
export class RemoteFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.message);
    this.name = fault.name;
    this.fault = fault;
  }
}

/** Plain data of anything that was thrown. */
export function faultOf(error: unknown): Fault {
  if (error instanceof RemoteFault) return error.fault;
  if (error instanceof VoxprepError) {
    const { code, name, message, context } = error;
    return { code, name, message, remedy: context.remedy ?? null };
  }
  if (error instanceof RangeError && /alloc|length|memory/i.test(error.message)) {
    return {
      code: null,
      name: "Out of memory",
      message: "The browser does not give this page the memory that the scan needs.",
      remedy: "Choose a coarser target spacing, or prepare the scan with the voxprep command.",
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: null, name: error instanceof Error ? error.name : "Error", message, remedy: null };
}
