import { readFileSync } from "node:fs";

/** A file of `test/fixtures`. */
export function readFixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
}

/** A JSON file of `test/fixtures`; the caller names its shape. */
export function readFixtureJson<T>(path: string): T {
  return JSON.parse(new TextDecoder().decode(readFixture(path))) as T;
}
