import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe } from "vitest";

/** The reference folder beside the checkout, or where `VOXPREP_SHARED` says. */
export const SHARED_FOLDER: string =
  process.env["VOXPREP_SHARED"] ??
  fileURLToPath(new URL("../../../../../shared/", import.meta.url));

/** Goldens that belong to the repository. */
export const TEST_DATA: string = fileURLToPath(new URL("../../../../test-data/", import.meta.url));

/**
 * A group of tests that need the reference folder: skipped with a word where it is missing, failing when
 * `VOXPREP_REQUIRE_SHARED` is 1.
 */
export function describeShared(name: string, tests: () => void): void {
  const isThere = existsSync(SHARED_FOLDER);
  if (!isThere && process.env["VOXPREP_REQUIRE_SHARED"] === "1") {
    throw new Error(`VOXPREP_REQUIRE_SHARED is 1, but there is no ${SHARED_FOLDER}`);
  }
  if (!isThere) console.log(`SKIPPED: ${name}: there is no ${SHARED_FOLDER}`);
  describe.skipIf(!isThere)(name, tests);
}
