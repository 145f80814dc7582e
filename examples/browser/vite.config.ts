import { defineConfig } from "vite";

/** With these headers a page may share memory between its workers. */
const ISOLATED = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** `--mode plain` serves without the headers, as a web server does that nobody set up for this page. */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  base: "./", // the built folder works under any address
  worker: { format: "es" },
  build: { target: "es2023", outDir: "dist", emptyOutDir: true },
  preview: { headers: mode === "plain" ? {} : ISOLATED },
}));
