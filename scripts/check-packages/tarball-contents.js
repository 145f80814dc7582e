import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ALWAYS = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
const ALLOWED = [
  /^(CHANGELOG\.md|LICENSE|README\.md|package\.json)$/,
  /^dist\/(bundle\/(.+\.js|NOTICES\.txt)|.+\.d\.ts(\.map)?)$/,
  /^src\/.+\.ts$/,
  /^assembly\/.+\.(ts|json)$/,
  /^bin\/[a-z-]+\.js$/,
];

/** What is wrong with the files and the manifest of a tarball, one sentence each. */
export function contentFaults({ folder, manifest, files }, root) {
  return [
    ...ALWAYS.filter((name) => !files.includes(name)).map((name) => `${name} is missing`),
    ...files.filter((name) => !ALLOWED.some((one) => one.test(name))).map((n) => `${n} is extra`),
    ...files.filter((name) => isLeftOver(folder, name)).map(leftOver),
    ...licenseFaults(folder, manifest, root),
    ...changelogFaults(folder, manifest),
    ...manifestFaults(manifest, files, root),
  ];
}

/** A compiled file whose source is gone: `tsc -b` does not remove it. */
function isLeftOver(folder, name) {
  const source = /^dist\/(.+?)\.d\.ts(\.map)?$/.exec(name)?.[1];
  return source !== undefined && !existsSync(join(folder, "src", `${source}.ts`));
}

function leftOver(name) {
  return `${name} has no source any more: remove dist and build again`;
}

function licenseFaults(folder, manifest, root) {
  const [ours, all] = [folder, root].map((place) => join(place, "LICENSE"));
  if (!existsSync(ours)) return [];
  const isSame = readFileSync(ours, "utf8") === readFileSync(all, "utf8");
  const faults = isSame ? [] : ["LICENSE differs from the one of the repository"];
  if (manifest.license !== "Apache-2.0") faults.push(`license is ${manifest.license}`);
  return faults;
}

function changelogFaults(folder, { version }) {
  const path = join(folder, "CHANGELOG.md");
  if (!existsSync(path) || readFileSync(path, "utf8").includes(`\n## ${version}\n`)) return [];
  return [`CHANGELOG.md has no section ${version}`];
}

/** Versions of our packages go together; every file that the manifest names is inside. */
function manifestFaults(manifest, files, root) {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { dependencies = {}, exports = {}, bin = {}, engines } = manifest;
  const named = [...Object.values(exports).flatMap(targets), ...Object.values(bin)];
  const ours = Object.entries(dependencies).filter(([name]) => name.startsWith("@voxprep/"));
  return [
    ...(manifest.version === version ? [] : [`version is ${manifest.version}, not ${version}`]),
    ...(engines?.node === undefined ? ["engines.node is missing"] : []),
    ...ours.filter(([, range]) => range !== version).map(([n, r]) => `${n} ${r} is not ${version}`),
    ...named
      .map((path) => path.replace(/^\.\//, ""))
      .filter((path) => !files.includes(path))
      .map((path) => `${path} is named by package.json and missing`),
  ];
}

function targets(entry) {
  return typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets);
}
