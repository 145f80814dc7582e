export * from "./errors/index.js";
export * from "./numerics/index.js";
export * from "./records/index.js";
export * from "./text/index.js";
export * from "./volume/index.js";
