import { spawnSync } from "node:child_process";
import { devNull } from "node:os";
import { join } from "node:path";

/** npm's own settings of this run, of the user and of the machine must not reach the empty projects. */
const INHERITED = /^(npm_|NPM_|https?_proxy$|all_proxy$|no_proxy$|node_options$|force_color$)/i;

/** Environment of a person who has nothing but node and npm, and the given registry. */
export function emptyEnvironment(work, registry) {
  const env = Object.entries(process.env).filter(([name]) => !INHERITED.test(name));
  return {
    ...Object.fromEntries(env),
    NO_COLOR: "1",
    npm_config_audit: "false",
    npm_config_cache: join(work, "npm-cache"),
    npm_config_engine_strict: "true",
    npm_config_fetch_retries: "0",
    npm_config_fund: "false",
    npm_config_globalconfig: join(work, "no-global-npmrc"),
    npm_config_registry: registry,
    npm_config_update_notifier: "false",
    npm_config_userconfig: devNull,
  };
}

/** Runs a program to its end; throws with all it printed unless it ends with 0. */
export function run(command, args, options) {
  const done = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 26, ...options });
  if (done.error !== undefined) throw done.error;
  if (done.status === 0) return done;
  const said = `${done.stdout}${done.stderr}`.trimEnd();
  throw new Error(`${[command, ...args].join(" ")} ended with ${done.status}\n${said}`);
}

/** Runs npm: as a script of node where npm says where it is, since Windows cannot start npm.cmd without a shell. */
export function npm(args, options) {
  // biome-ignore lint/suspicious/noUndeclaredEnvVars: set by npm for its scripts; not run by turbo
  const script = process.env.npm_execpath;
  if (script?.endsWith("npm-cli.js")) return run(process.execPath, [script, ...args], options);
  return run("npm", args, { ...options, shell: process.platform === "win32" });
}
