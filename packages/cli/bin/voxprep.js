#!/usr/bin/env node
// What happens before the program is loaded is told here, in a file that older versions can read, too.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) {
  const limit = await openFileLimit(); // later no file may be left to ask for it
  await import("../dist/bundle/main.js").catch((error) => tellTooManyFiles(error, limit));
} else {
  tell(
    {
      ...{ code: "VP0102", name: "UnsupportedRuntimeError", severity: "usage", field: "node" },
      ...{ found: process.versions.node, expected: ">=20.19", remedy: "Install a newer Node." },
      message: `this is Node ${process.versions.node}; voxprep needs Node 20.19 or later`,
    },
    "nothing was begun",
  );
  process.exitCode = 1;
}

async function openFileLimit() {
  try {
    const { readFileSync } = await import("node:fs");
    return Number(/^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
  } catch {
    return Number.POSITIVE_INFINITY; // not Linux
  }
}

/** Node opens all parts of a program at once; a small limit of open files shows in many guises. */
function tellTooManyFiles(error, limit) {
  if (error.code !== "EMFILE" && error.code !== "ENFILE" && !(limit < 64)) throw error;
  tell(
    {
      ...{ code: "VP6301", name: "TooManyOpenFilesError", severity: "run", field: "errno" },
      ...{ found: error.code ?? null, expected: null },
      message: "too many files are open: the program could not be loaded",
      remedy: "Raise the limit of open files (ulimit -n) to 64 or more.",
    },
    "the run stops",
  );
  process.exitCode = 3;
}

function tell(fault, consequence) {
  if (process.argv.includes("--json")) {
    const { code, name, severity, message, field, found, expected, remedy } = fault;
    const where = { phase: null, case: null, files: [], message, field };
    const rest = { found, expected, remedy, allow: false, originals: null };
    console.log(JSON.stringify({ event: "finding", code, name, severity, ...where, ...rest }));
  } else {
    const { code, name, message, remedy } = fault;
    console.error(`${code} ${name}  (${consequence})\n  ${message}\n  Remedy: ${remedy}`);
  }
}
