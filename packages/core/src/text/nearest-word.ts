import { editDistance } from "./edit-distance.js";

/**
 * The known word that is closest to a mistyped one, when one is close enough to be meant: a third of its letters, at least two, may differ.
 *
 * @returns `undefined` when none is close.
 */
export function nearestWord(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word, candidate, bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}
