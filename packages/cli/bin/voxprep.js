#!/usr/bin/env node
// Older versions cannot load what follows: they are told so in a file that they can read.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major > 20 || (major === 20 && minor >= 19)) await import("../dist/bundle/main.js");
else {
  const found = `this is Node ${process.versions.node}; voxprep needs Node 20.19 or later`;
  const remedy = "Install a newer Node.";
  if (process.argv.includes("--json")) {
    const fault = { code: "VP0102", name: "UnsupportedRuntimeError", severity: "usage" };
    const where = { phase: null, case: null, files: [], message: found, field: "node" };
    const values = { found: process.versions.node, expected: ">=20.19" };
    const rest = { remedy, allow: false, originals: null };
    console.log(JSON.stringify({ event: "finding", ...fault, ...where, ...values, ...rest }));
  } else {
    console.error(
      `VP0102 UnsupportedRuntimeError  (nothing was begun)\n  ${found}\n  Remedy: ${remedy}`,
    );
  }
  process.exitCode = 1;
}
