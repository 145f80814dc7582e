import type { ArrayFact, OutputFact } from "../manifest/step-record.js";
import { bytesOfFile, type Chunks } from "./write-file.js";

/** A file that is to be written: its bytes. */
export interface OutputBytes {
  readonly path: string;
  readonly chunks: Chunks;
  /** Hash of the bytes where it is known; else it is taken while they are written. */
  readonly sha256?: string;
  /** What the manifest tells of the array in it. */
  readonly array?: ArrayFact;
}

/** A file that is to be written: another file that is copied. */
export interface OutputCopy {
  readonly path: string;
  readonly copyOf: string;
  /** Hash that the bytes must have, where it is known. */
  readonly sha256?: string;
}

/** A file that is to be written: its final path, and its bytes or the file they are copied from. */
export type OutputFile = OutputBytes | OutputCopy;

/** A file under its temporary name. */
export interface TemporaryFile extends Pick<OutputFact, "path" | "sha256"> {
  readonly temporary: string;
  readonly bytes: number;
  readonly array?: ArrayFact;
}

/** The bytes of a file that is to be written. */
export function chunksOf(file: OutputFile): Chunks {
  return "chunks" in file ? file.chunks : bytesOfFile(file.copyOf);
}
