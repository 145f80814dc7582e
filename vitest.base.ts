import { defineConfig, type ViteUserConfig } from "vitest/config";

const CONDITIONS = ["voxprep-source"];

/** Tests of a package without threads run against the sources of all packages: no build is needed. */
export function sourcePackage(): ViteUserConfig {
  return defineConfig({
    resolve: { conditions: CONDITIONS },
    ssr: { resolve: { conditions: CONDITIONS } },
    test: { include: ["test/**/*.test.ts"], exclude: slowTests(), testTimeout: 120_000 },
  });
}

/** Packages that own threads are tested as built: Node 20 cannot load TypeScript in a thread. */
export function builtPackage(): ViteUserConfig {
  return defineConfig({
    test: { include: ["test/**/*.test.ts"], exclude: slowTests(), testTimeout: 600_000 },
  });
}

function slowTests(): string[] {
  return process.env["VOXPREP_SLOW"] === "1" ? [] : ["test/**/*.slow.test.ts"];
}
