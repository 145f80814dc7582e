/**
 * Compiles `assembly/` and writes the bytes as base64 to `src/wasm/kernels.generated.ts`.
 *
 * `node scripts/build-wasm.mjs` writes; with `--check` it compares and fails when they differ.
 * The generated file is committed, so that only who changes a twin needs the compiler.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = fileURLToPath(new URL("../", import.meta.url));
const TARGET = join(PACKAGE, "src/wasm/kernels.generated.ts");

const OPTIONS = [
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "--disable",
  "mutable-globals",
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--converge",
  "--noAssert",
  "--use",
  "abort=",
];

/** Hash over the names and texts of all assembly sources: what the generated file was made from. */
export function sourceHash() {
  const hash = createHash("sha256");
  const folder = join(PACKAGE, "assembly");
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .sort()) {
    const text = readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n");
    hash.update(`${name}\n${text}\n`);
  }
  return hash.digest("hex");
}

/** Compiles all twins; the bytes depend on the sources and the compiler's version alone. */
export async function compile() {
  const { default: asc } = await import("assemblyscript/asc");
  const folder = mkdtempSync(join(tmpdir(), "kernels-"));
  try {
    const out = join(folder, "kernels.wasm");
    const { error, stderr } = await asc.main([
      "assembly/index.ts",
      "--baseDir",
      PACKAGE,
      "--outFile",
      out,
      ...OPTIONS,
    ]);
    if (error) throw new Error(`${error.message}\n${stderr.toString()}`);
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Text of the generated module. */
export function render(bytes) {
  return [
    "// Made by scripts/build-wasm.mjs from assembly/. Not to be edited.",
    "",
    "/** SHA-256 over the assembly sources that the bytes were compiled from. */",
    `export const SOURCE_HASH = "${sourceHash()}";`,
    "",
    "/** The WebAssembly module of all twins, base64. */",
    "export const MODULE_BASE64 =",
    `  "${bytes.toString("base64")}";`,
    "",
  ].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const bytes = await compile();
  const text = render(bytes);
  const isCurrent = existsSync(TARGET) && readFileSync(TARGET, "utf8") === text;
  if (!process.argv.includes("--check")) writeFileSync(TARGET, text);
  else if (!isCurrent) {
    console.error("kernels.generated.ts does not match assembly/: run node scripts/build-wasm.mjs");
    process.exit(1);
  }
  console.log(`${bytes.length} bytes of WebAssembly`);
}
