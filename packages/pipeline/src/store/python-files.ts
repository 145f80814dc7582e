import { encodePickle, type PyValue, toReadableJson } from "@voxprep/io";
import type { OutputFile } from "./output-store.js";

/** A pickle that is to be written. */
export function pickleFile(path: string, value: PyValue): OutputFile {
  return { path, chunks: [encodePickle(value)] };
}

/** A pickle and its readable JSON twin beside it, `<name>.json`. */
export function pickleWithTwin(path: string, value: PyValue): OutputFile[] {
  const text = `${JSON.stringify(toReadableJson(value, { maxElements: Number.POSITIVE_INFINITY }), null, 2)}\n`;
  return [
    { path: path.replace(/\.pkl$/, ".json"), chunks: [new TextEncoder().encode(text)] },
    pickleFile(path, value),
  ];
}
