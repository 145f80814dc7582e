/** Bytes that engines copy at a time between places of which one is shared between threads. */
const WORD: number = 8;

/** Bytes to add to the size of an array that {@link samePhase} places. */
export const PHASE_SLACK: number = WORD;

/**
 * Where a copy of bytes should begin, so that it is made by words.
 *
 * Memory that threads share is copied by words only when both places lie equally in a word, and else byte by byte, which takes four times as long.
 *
 * @param address - First address of an array with {@link PHASE_SLACK} bytes to spare; a multiple of 8.
 * @param bytes - What is copied there, or from there.
 */
export function samePhase(address: number, bytes: ArrayBufferView): number {
  return address + (bytes.byteOffset % WORD);
}
