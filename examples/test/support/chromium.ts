import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { build, preview } from "vite";
import { ROOT } from "./run-node.js";

/** Where systems keep a browser of the Chromium family. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser that tests use: `VOXPREP_CHROMIUM` or one that the system has; undefined without any. */
export function findChromium(): string | undefined {
  const given = process.env["VOXPREP_CHROMIUM"];
  const found = given ?? PLACES.find((place) => existsSync(place));
  if (found === undefined && process.env["VOXPREP_REQUIRE_CHROMIUM"] === "1") {
    throw new Error("VOXPREP_REQUIRE_CHROMIUM is set and there is no Chromium");
  }
  return found;
}

/** The page of `examples/browser`, built and served twice, and a browser. */
export interface ServedPage {
  readonly browser: Browser;
  /** Served with the headers that let pages share memory. */
  readonly isolated: string;
  /** Served without them. */
  readonly plain: string;
  readonly close: () => Promise<void>;
}

/** Builds the page into a temporary folder, serves it and starts a browser. */
export async function servePage(executablePath: string): Promise<ServedPage> {
  const root = join(ROOT, "examples", "browser");
  const outDir = await mkdtemp(join(tmpdir(), "voxprep-page-"));
  const config = {
    root,
    configFile: join(root, "vite.config.ts"),
    logLevel: "error",
    build: { outDir },
    preview: { host: "localhost", port: 0 },
  } as const;
  await build(config);
  const servers = [
    await preview({ ...config, mode: "isolated" }),
    await preview({ ...config, mode: "plain" }),
  ];
  const [isolated = "", plain = ""] = servers.map((one) => one.resolvedUrls?.local[0] ?? "");
  // Root has no sandbox, and containers have little shared memory.
  const args = ["--no-sandbox", "--disable-dev-shm-usage"];
  const browser = await chromium.launch({ executablePath, args });
  const close = async () => {
    await browser.close();
    await Promise.all(servers.map((one) => one.close()));
    await rm(outDir, { recursive: true, force: true });
  };
  return { browser, isolated, plain, close };
}
