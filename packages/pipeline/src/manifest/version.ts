import { createRequire } from "node:module";

// As far from package.json as the bundle in dist/bundle is.
const { version } = createRequire(import.meta.url)("../../package.json") as { version: string };

/** Version of the published package; recorded, never compared. */
export const VERSION: string = version;
