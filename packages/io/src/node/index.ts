// npz files.
export { deflatePiece, fastCrc32 } from "./deflate-piece.js";
export { inspectNpzFile, readNpzFile } from "./npz-file.js";
