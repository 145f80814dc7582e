import {
  DamagedOutputError,
  GzipBombError,
  UnsafeZipEntryError,
  type VoxprepError,
} from "@voxprep/core";

/** What can be wrong with an npz file; stands in an error's `context.field`. */
export type NpzFault =
  | "NPZ_MALFORMED"
  | "NPZ_CRC"
  | "NPZ_BAD_NAME"
  | "NPZ_DUPLICATE"
  | "NPZ_UNSUPPORTED"
  | "NPZ_LIMIT";

/** Makes the error of a fault in one npz file; its class is the one that the catalogue gives. */
export function npzError(fault: NpzFault, message: string, source?: string): VoxprepError {
  const context = { field: fault, files: source === undefined ? [] : [source] };
  const text = `${source === undefined ? "npz data" : source}: ${message}`;
  switch (fault) {
    case "NPZ_MALFORMED":
    case "NPZ_CRC":
      return new DamagedOutputError(text, context);
    case "NPZ_LIMIT":
      return new GzipBombError(text, context);
    default:
      return new UnsafeZipEntryError(text, context);
  }
}
