/**
 * Makes the checkout usable, then runs a turbo task in every package.
 *
 * `node scripts/setup.mjs [task]`: installs the dependencies when they are missing, builds, and runs
 * `task` ("build" by default). This is what makes `npm test` and `npm run demo` work in a fresh clone.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const [task = "build", ...rest] = process.argv.slice(2);
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

if (!existsSync(join(root, "node_modules", ".package-lock.json"))) run("npm", ["ci"]);
if (task === "test:slow") run("npx", ["turbo", "run", "test", ...rest], { VOXPREP_SLOW: "1" });
else if (task === "build") run("npx", ["turbo", "run", task, "--output-logs=new-only", ...rest]);
else run("npx", ["turbo", "run", task, ...rest]);

function run(command, args, more = {}) {
  const done = spawnSync(command, args, {
    cwd: root,
    env: { ...env, ...more },
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
