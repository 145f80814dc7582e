import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { npm } from "./npm.js";

/** A package as `npm pack` leaves it: its manifest, the tarball, and the names of the files inside. */
export function packFolders(folders, destination) {
  // Scripts are not run: a tarball is made of what was built, and installed packages have been built long ago.
  const flags = ["--json", "--silent", "--ignore-scripts", "--pack-destination", destination];
  const packed = JSON.parse(npm(["pack", ...flags, ...folders], { cwd: destination }).stdout);
  return packed.map(({ filename, integrity, shasum, files }, i) => ({
    folder: folders[i],
    manifest: manifestOf(folders[i]),
    tarball: join(destination, filename.replace("@", "").replace("/", "-")),
    dist: { integrity, shasum },
    files: files.map(({ path }) => path),
  }));
}

/** Folders of the workspace's packages, in the order of their names. */
export function packageFolders(root) {
  return readdirSync(join(root, "packages"))
    .map((name) => join(root, "packages", name))
    .filter((folder) => existsSync(join(folder, "package.json")))
    .sort();
}

/** Folders of everything that the packages or their users need and that is not ours, as it is installed here. */
export function externalFolders(folders, moreNames) {
  const found = new Set();
  const add = (name, from, isOptional) => {
    const place = installedFolder(from, name);
    if (place === undefined && !isOptional)
      throw new Error(`${name}, which ${from} needs, is not installed. Run: npm ci`);
    if (place === undefined || found.has(place)) return;
    found.add(place);
    visit(place);
  };
  const visit = (folder) => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }))
      if (!name.startsWith("@voxprep/")) add(name, folder, name in optionalDependencies);
  };
  for (const folder of folders) visit(folder);
  for (const name of moreNames) add(name, folders[0], false);
  return [...found].sort();
}

/** Where node would find a package from a folder. */
function installedFolder(from, name) {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  return dirname(from) === from ? undefined : installedFolder(dirname(from), name);
}

function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}
