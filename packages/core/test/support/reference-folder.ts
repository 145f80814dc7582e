import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";

/** The folder of specification and golden vectors: beside the checkout, or where the variable says. */
const FOLDER: URL =
  process.env["VOXPREP_SHARED"] === undefined
    ? new URL("../../../../../shared/", import.meta.url)
    : pathToFileURL(`${process.env["VOXPREP_SHARED"]}/`);

/** Path of a file of the reference folder. */
export function referencePath(path: string): string {
  return fileURLToPath(new URL(path, FOLDER));
}

/** A text file of the reference folder. */
export function readReference(path: string): string {
  return readFileSync(referencePath(path), "utf8");
}

/** A JSON file of the reference folder; the caller names the shape that the file is known to have. */
export function readReferenceJson<T>(path: string): T {
  return JSON.parse(readReference(path)) as T;
}

/**
 * Tests that need the reference folder. Without it they are skipped and say so; with
 * `VOXPREP_REQUIRE_SHARED=1` its absence is a failure.
 */
export function describeReference(name: string, body: () => void): void {
  if (existsSync(FOLDER)) describe(name, body);
  else if (process.env["VOXPREP_REQUIRE_SHARED"] === "1") {
    test(name, () => expect.fail(`the reference folder ${FOLDER.href} is missing`));
  } else {
    console.warn(`skipped, the reference folder is missing: ${name}`);
    test.skip(name);
  }
}
