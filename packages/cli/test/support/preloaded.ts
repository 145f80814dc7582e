import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "../e2e-support.ts";

/** Node options that run a module before the program. */
export function preloaded(code: string): string {
  const file = join(temporaryFolder(), "preload.mjs");
  writeFileSync(file, code);
  return `--import ${pathToFileURL(file).href}`;
}

/** A module after which an npz only gets its name when a promise, given as an expression, is kept. */
export function withRename(promise: string): string {
  return `
    import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    const { rename } = fs.promises;
    fs.promises.rename = async (from, to) => {
      if (to.endsWith(".npz")) await ${promise};
      return rename(from, to);
    };
    syncBuiltinESMExports();
  `;
}
