/**
 * Packs every package and uses the tarballs as a person would who has nothing but node and npm.
 *
 * `node scripts/check-tarballs.mjs` after a build. Each package is installed by its name into an empty project of its
 * own, from a registry on this machine that has the tarballs and what they depend on: no network is
 * needed. Its README's examples run there, its types are compiled, and `npx voxprep` prepares a task of the test data.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkWords, compareWithGolden, runReadmeCommands } from "./check-packages/command-line.js";
import { checkTypes, emptyProject, runExamples } from "./check-packages/empty-project.js";
import { emptyEnvironment } from "./check-packages/npm.js";
import { externalFolders, packageFolders, packFolders } from "./check-packages/pack.js";
import { contentFaults } from "./check-packages/tarball-contents.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const work = realpathSync(mkdtempSync(join(tmpdir(), "voxprep-tarballs-")));
const counts = { passed: 0, failed: 0 };

const { packages, registry, stop } = await openRegistry();
const env = emptyEnvironment(work, registry);
try {
  for (const one of packages) checkPackage(one);
} finally {
  stop();
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
console.log(`\ntarballs: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Packs everything into a folder and starts a registry of it in a process of its own. */
async function openRegistry() {
  const folders = packageFolders(root);
  const destination = join(work, "tarballs");
  mkdirSync(destination);
  const ours = packFolders(folders, destination);
  const others = packFolders(externalFolders(folders, ["@types/node"]), destination);
  const script = fileURLToPath(new URL("check-packages/local-registry.js", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.write(`${JSON.stringify([...ours, ...others])}\n`);
  const [address] = await once(child.stdout.setEncoding("utf8"), "data");
  return { packages: ours, registry: address.trim(), stop: () => child.kill() };
}

function checkPackage(one) {
  const { name, version } = one.manifest;
  const project = name.replace("@voxprep/", "");
  test(`${name}: the tarball holds what it should`, () => {
    const faults = contentFaults(one, root);
    if (faults.length > 0) throw new Error(faults.join("\n"));
    return `${one.files.length} files`;
  });
  const cwd = test(`${name}: installs into an empty project`, () => {
    return emptyProject(work, `in-${project}`, env, name);
  });
  if (cwd === undefined) return;
  test(`${name}: its types compile`, () => checkTypes(one.manifest, cwd, env));
  if (name === "voxprep") checkProgram(one, cwd, version);
  else test(`${name}: the README's examples run`, () => runExamples(one.folder, cwd, env));
}

function checkProgram({ folder }, cwd, version) {
  const nowhere = emptyProject(work, "nowhere", env);
  test("voxprep: npx says version and help", () => checkWords(cwd, nowhere, env, version));
  test("voxprep: the README's commands run", () => runReadmeCommands(folder, cwd, env, root));
  test("voxprep: arrays have the goldens' hashes", () => compareWithGolden(cwd, env, root));
}

/** Runs one check, prints and counts it; returns what it returned, or undefined when it failed. */
function test(title, check) {
  const start = performance.now();
  try {
    const result = check();
    counts.passed++;
    console.log(`ok    ${title} (${Math.round(performance.now() - start)} ms)`);
    return result;
  } catch (error) {
    counts.failed++;
    console.log(`FAIL  ${title}\n${String(error.message).replace(/^/gm, "      ")}`);
    return undefined;
  }
}
