/**
 * Joins the compiled modules of one package to one file per entry: a program that loads a dozen files starts in a
 * fifth of the time that hundreds take.
 *
 * `node ../../scripts/bundle-package.mjs` in a package's folder, after `tsc -b`. What `exports` and `bin` name as
 * `dist/bundle/x.js` is made from `dist/x.js`. Other packages stay imports, so that each exists once in a program; a
 * thread's entry (`voxprep.threads` of package.json) is a program of its own and takes ours in. The command line
 * (`voxprep.programs`) takes in all that it needs, cut where it imports dynamically: a command loads its own part alone.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { rolldown } from "rolldown";

const BUNDLE = "./dist/bundle/";

/** Stays an import: it has to find the thread's entry beside it. */
const STARTS_THREADS = new Set(["@voxprep/pipeline/threads"]);

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

for (const { entry, first } of manifest.voxprep?.programs ?? []) {
  writeNotices(
    await bundle(
      { [basename(entry, ".js")]: entry },
      (id) => STARTS_THREADS.has(id),
      [withoutBundles(), quickAtStart()],
      (chunks) => inOneChunkEach(chunks, { start: entry, [basename(first, ".js")]: first }),
    ),
  );
}

async function bundle(input, external, plugins = [], groupsOf = () => undefined) {
  const comments = plugins.length === 0; // of a program nobody reads them but the parser at each start
  if (Object.keys(input).length === 0) return [];
  const build = await rolldown({ input, external, plugins, platform: "node", logLevel: "warn" });
  const form = { dir: BUNDLE, format: "esm", chunkFileNames: "[name]-part.js", comments };
  const groups = groupsOf((await build.generate(form)).output);
  const { output } = await build.write({
    ...form,
    ...(groups === undefined ? {} : { codeSplitting: { groups } }),
  });
  await build.close();
  return output;
}

/** Takes our packages in module by module: of their bundles a program would get all or nothing. */
function withoutBundles() {
  return {
    name: "voxprep-modules",
    resolveId(id) {
      const [, name, inner] = /^@voxprep\/([^/]+)(\/.+)?$/.exec(id) ?? [];
      if (name === undefined || STARTS_THREADS.has(id)) return null;
      const folder = resolve("..", name);
      const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
      const target = exports[`.${inner ?? ""}`].default.replace("/bundle/", "/");
      return { id: join(folder, target), moduleSideEffects: false };
    },
  };
}

/**
 * Puts off what modules do when they are loaded and most commands never need: `string-width` loads the rules by which
 * text falls into characters, and the packages, which share their version, look for it in a file.
 */
function quickAtStart() {
  const segmenter = /^const (\w+) = new Intl\.Segmenter\(\);$/m;
  const lazily =
    "let rules; const $1 = { segment: (text) => (rules ??= new Intl.Segmenter()).segment(text) };";
  const lookUp = /createRequire\(import\.meta\.url\)\("[\w./]+\/package\.json"\)/;
  const version = `(${JSON.stringify({ version: manifest.version })})`;
  return {
    name: "voxprep-quick-at-start",
    transform(code) {
      const quick = code.replace(segmenter, lazily).replace(lookUp, () => version);
      return quick === code ? null : { code: quick, map: null };
    },
  };
}

/** Groups that join all that an entry loads at its start to one file: of small ones, each takes its time to be found. */
function inOneChunkEach(chunks, entries) {
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const taken = new Set();
  return Object.entries(entries).map(([name, entry]) => {
    const first = chunks.find((chunk) => chunk.moduleIds?.includes(resolve(entry)));
    const files = new Set([first.fileName]);
    for (const file of files) for (const other of byFile.get(file)?.imports ?? []) files.add(other);
    const ids = [...files].flatMap((file) => byFile.get(file)?.moduleIds ?? []);
    // An entry that waits for what it imports must not be waited for by that.
    const own = new Set(ids.filter((id) => !taken.has(id) && id !== first.facadeModuleId));
    for (const id of ids) taken.add(id);
    return { name, test: (id) => own.has(id) };
  });
}

/** Writes the licences of what others wrote and a program took in. */
function writeNotices(chunks) {
  const modules = chunks.flatMap((chunk) => chunk.moduleIds ?? []);
  const folders = modules.flatMap(
    (id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [],
  );
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${name} has no licence to pass on`);
    return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  writeFileSync(join(BUNDLE, "NOTICES.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
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
function libraryEntries({ exports = {} }) {
  const targets = Object.values(exports).map((one) => one.default);
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
