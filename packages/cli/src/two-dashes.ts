/** Flags of the originals with one dash and several letters, which yargs would read letter by letter. */
const ONE_DASH_FLAGS: ReadonlySet<string> = new Set(["-pl3d", "-pl2d", "-no_pp", "-tl", "-tf"]);

/** Writes the originals' one-dash flags with two dashes; other words stay. */
export function withTwoDashes(words: readonly string[]): string[] {
  if (words[0] !== "plan-and-preprocess") return [...words];
  return words.map((word) => (ONE_DASH_FLAGS.has(word.split("=")[0] ?? "") ? `-${word}` : word));
}
