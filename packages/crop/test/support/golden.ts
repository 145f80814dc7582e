import { readFileSync } from "node:fs";

/** Vectors that numpy and scipy wrote, kept beside the tests. */
export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), "utf8")) as T;
}
