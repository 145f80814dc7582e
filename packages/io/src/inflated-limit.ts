/** Deflate's best ratio: what promises more cannot be honest. */
const BEST_DEFLATE_RATIO = 1032;

/** Bytes that a file may hold beyond what is wanted of it, and slack of every promise. */
export const SLACK_BYTES: number = 1 << 20;

/** Bytes that can come out of a file at most, even of a compressed one. */
export function inflatedLimit(fileBytes: number): number {
  return BEST_DEFLATE_RATIO * fileBytes + SLACK_BYTES;
}
