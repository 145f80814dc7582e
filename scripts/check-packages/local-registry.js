/**
 * An npm registry of some tarballs, on this machine alone: what an empty project installs from without a network.
 *
 * A program of its own, so that it answers while its caller waits for npm. It is told the tarballs on standard
 * input, prints its address, and ends with its standard input's sender.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { basename } from "node:path";

let input = "";
process.stdin.setEncoding("utf8").on("data", (text) => {
  input += text;
  if (input.endsWith("\n")) serve(JSON.parse(input));
});
process.stdin.on("end", () => process.exit());

function serve(packages) {
  const tarballs = new Map(packages.map(({ tarball }) => [`/-/${basename(tarball)}`, tarball]));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "");
    const tarball = tarballs.get(path);
    if (tarball !== undefined) return response.end(readFileSync(tarball));
    const versions = packages.filter(({ manifest }) => `/${manifest.name}` === path);
    response.statusCode = versions.length === 0 ? 404 : 200;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify(versions.length === 0 ? {} : packument(versions, request.headers.host)),
    );
  });
  server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
}

/** What a registry tells of a package: https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md */
function packument(versions, host) {
  const entries = versions.map(({ manifest, tarball, dist }) => {
    const url = `http://${host}/-/${basename(tarball)}`;
    return [manifest.version, { ...manifest, dist: { ...dist, tarball: url } }];
  });
  const newest = versions.at(-1).manifest;
  return {
    name: newest.name,
    "dist-tags": { latest: newest.version },
    versions: Object.fromEntries(entries),
  };
}
