// Deflate for 4-byte samples.
export { crc32Combine } from "./deflate/crc32.js";
export { crc32, type DeflatePiece, deflateSamples } from "./deflate/deflate-samples.js";
export { type DeflateStream, joinPieces } from "./deflate/join-pieces.js";

// Which form of the kernels runs.
export { bestForm, type KernelForm } from "./wasm/instance.js";
