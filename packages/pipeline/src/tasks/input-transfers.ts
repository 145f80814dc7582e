import type { DeflatePiece } from "@voxprep/kernels";
import type { TaskInput, TaskName } from "./index.js";

/** The buffers of pieces, each once; they are handed from thread to thread. */
export function pieceBuffers(pieces: readonly DeflatePiece[]): ArrayBufferLike[] {
  return [...new Set(pieces.map(({ bytes }) => bytes.buffer))];
}

/** Buffers in arguments that are handed over to the thread; the task gives them back in its result. */
export const INPUT_TRANSFERS: {
  readonly [N in TaskName]?: (input: TaskInput<N>) => ArrayBufferLike[];
} = {
  hashNpz: ({ pieces }) => pieceBuffers(pieces),
};
