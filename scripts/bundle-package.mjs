/**
 * Joins the compiled modules of one package to one file per entry: a program that loads a dozen files starts in a
 * fifth of the time that hundreds take.
 *
 * `node ../../scripts/bundle-package.mjs` in a package's folder, after `tsc -b`. What `exports` and `bin` name as
 * `dist/bundle/x.js` is made from `dist/x.js`. Other packages stay imports, so that each exists once in a program; a
 * thread's entry (`voxprep.threads` of package.json) is a program of its own and takes ours in.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { rolldown } from "rolldown";

const BUNDLE = "./dist/bundle/";
const manifest = JSON.parse(readFileSync("package.json", "utf8"));

rmSync(BUNDLE, { recursive: true, force: true });
removeLeftOvers();
await bundle(libraryEntries(manifest), (id) => !isFile(id));
for (const entry of manifest.voxprep?.threads ?? []) {
  await bundle(
    { [basename(entry, ".js")]: entry },
    (id) => !isFile(id) && !id.startsWith("@voxprep/"),
  );
}

async function bundle(input, external) {
  if (Object.keys(input).length === 0) return;
  const build = await rolldown({ input, external, platform: "node", logLevel: "warn" });
  await build.write({
    dir: BUNDLE,
    format: "esm",
    chunkFileNames: "[name]-part.js",
  });
  await build.close();
}

/** Removes what was compiled from a source that is gone: `tsc -b` leaves it, and it would be published. */
function removeLeftOvers() {
  for (const path of readdirSync("dist", { recursive: true, encoding: "utf8" })) {
    const source = /^(.+?)\.(?:d\.ts|js)(?:\.map)?$/.exec(path)?.[1];
    if (source === undefined || existsSync(join("src", `${source}.ts`))) continue;
    rmSync(join("dist", path));
  }
}

/** Entries by their path in the bundle folder, without extension. */
function libraryEntries({ exports = {}, voxprep }) {
  const targets = [...Object.values(exports).map((one) => one.default), ...(voxprep?.main ?? [])];
  const bundled = targets.filter((path) => path?.startsWith(BUNDLE));
  return Object.fromEntries(
    bundled.map((path) => [nameOf(path), `./dist/${path.slice(BUNDLE.length)}`]),
  );
}

function nameOf(path) {
  return path.slice(BUNDLE.length).replace(/\.js$/, "");
}

function isFile(id) {
  return id.startsWith(".") || id.startsWith("/") || /^[a-z]:[\\/]/i.test(id);
}
