// Every fault of fault-table.json must have an automated test that bears its number in its name.
// Prints the faults without one; exit code 1 when there are any. `--list` prints the tests of every fault.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const faults = JSON.parse(readFileSync(new URL("fault-table.json", import.meta.url), "utf8"));

/** Strings in source text, comments left out; what stands in a comment is no name of a test. */
const STRINGS =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g;

function testFiles() {
  const packages = readdirSync(join(root, "packages")).map((name) =>
    join("packages", name, "test"),
  );
  return [...packages, join("examples", "test")].flatMap((folder) =>
    filesIn(join(root, folder)).filter((name) => name.endsWith(".test.ts")),
  );
}

function filesIn(folder) {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) =>
      join(folder, name),
    );
  } catch {
    return []; // a package without tests
  }
}

/** Fault number to the places that name it. */
function namedFaults() {
  const named = new Map(Object.keys(faults).map((number) => [number, []]));
  const unknown = [];
  for (const file of testFiles()) {
    const text = readFileSync(file, "utf8");
    for (const { 0: string, index } of text.matchAll(STRINGS)) {
      if (string.startsWith("/")) continue;
      for (const [number] of string.matchAll(/\bF\d{2,3}\b/g)) {
        const line = text.slice(0, index).split("\n").length;
        const place = `${relative(root, file).replaceAll("\\", "/")}:${line}  ${string.slice(1, -1)}`;
        if (named.has(number)) named.get(number).push(place);
        else unknown.push(`${number}: ${place}`);
      }
    }
  }
  return { named, unknown };
}

const { named, unknown } = namedFaults();
const missing = [...named].filter(([, places]) => places.length === 0);
if (process.argv.includes("--list")) {
  for (const [number, places] of named) {
    console.log(`${number} ${faults[number]}`);
    for (const place of places) console.log(`    ${place}`);
  }
}
for (const text of unknown) console.error(`there is no such fault: ${text}`);
for (const [number] of missing) console.error(`no test names ${number} (${faults[number]})`);
console.log(`${named.size - missing.length} of ${named.size} faults have a test`);
process.exitCode = missing.length + unknown.length > 0 ? 1 : 0;
