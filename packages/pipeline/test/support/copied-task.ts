import { cpSync } from "node:fs";
import { join } from "node:path";
import { TEST_DATA } from "./shared-folder.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A copy of a raw task of test-data, which a test may spoil. */
export function copiedTask(name: string): string {
  const raw = join(temporaryFolder(), name);
  cpSync(join(TEST_DATA, "raw", name), raw, { recursive: true });
  return raw;
}
