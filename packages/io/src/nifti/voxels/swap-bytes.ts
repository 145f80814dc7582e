/**
 * Turns the byte order of elements around, in place.
 *
 * @param buffer - Memory that begins at the first element.
 * @param width - Bytes of an element: 1, 2, 4 or 8.
 * @param start - First element.
 * @param end - Element after the last.
 */
export function swapElements(
  buffer: ArrayBufferLike,
  width: number,
  start: number,
  end: number,
): void {
  const count = end - start;
  if (width === 2) swap2(new Uint16Array(buffer, 2 * start, count));
  else if (width === 4) swap4(new Uint32Array(buffer, 4 * start, count));
  else if (width === 8) swap8(new Uint32Array(buffer, 8 * start, 2 * count));
}

function swap2(words: Uint16Array): void {
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    words[i] = (word << 8) | (word >>> 8);
  }
}

function swap4(words: Uint32Array): void {
  for (let i = 0; i < words.length; i++) words[i] = reversed(words[i] as number);
}

function swap8(words: Uint32Array): void {
  for (let i = 0; i < words.length; i += 2) {
    const low = reversed(words[i] as number);
    words[i] = reversed(words[i + 1] as number);
    words[i + 1] = low;
  }
}

function reversed(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}
