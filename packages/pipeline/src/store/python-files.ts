import { encodePickle, type PyValue, type ReadableJson, toReadableJson } from "@voxprep/io";

/** A file whose bytes are complete in memory, in one piece. */
export interface WholeFile {
  readonly path: string;
  readonly chunks: readonly [Uint8Array];
}

/** A pickle that is to be written. */
export function pickleFile(path: string, value: PyValue): WholeFile {
  return { path, chunks: [encodePickle(value)] };
}

/** All that a pickle holds as plain JSON, arrays of any length included. */
export function pickleContent(value: PyValue): ReadableJson {
  return toReadableJson(value, { maxElements: Number.POSITIVE_INFINITY });
}

/** Path of the readable JSON twin beside a pickle: `<name>.json`. */
export function twinPath(path: string): string {
  return path.replace(/\.pkl$/, ".json");
}

/** The readable JSON twin of a pickle. */
export function twinFile(path: string, content: ReadableJson): WholeFile {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  return { path: twinPath(path), chunks: [new TextEncoder().encode(text)] };
}

/** A pickle and its readable JSON twin beside it. */
export function pickleWithTwin(path: string, value: PyValue): [twin: WholeFile, pickle: WholeFile] {
  return [twinFile(path, pickleContent(value)), pickleFile(path, value)];
}
