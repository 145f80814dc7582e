import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { judgeLeadingHeader, readNiftiFile, readNiftiHeaderFile } from "../src/node/index.js";

const FIXTURES = fileURLToPath(new URL("./fixtures/nifti", import.meta.url));
const SINGLE = readdirSync(FIXTURES)
  .filter((name) => /\.nii(\.gz)?$/.test(name))
  .map((name) => join(FIXTURES, name));

const folder = mkdtempSync(join(tmpdir(), "voxprep-leading-"));
afterAll(() => rmSync(folder, { recursive: true }));

const options = { caseId: "a", policy: "itk", maxAngle: 45 } as const;

/** What the file's header tells, and what its bytes tell without the file; `null` when no voxels can be read. */
async function bothWays(path: string): Promise<{ read: object; judged: object } | null> {
  const image = await readNiftiFile(path, options).catch(() => null);
  if (image === null) return null;
  const { identity, ...read } = await readNiftiHeaderFile(path, options);
  const { leadingHeader, byteLength } = image;
  if (leadingHeader === null) throw new TypeError("a single file begins with its header");
  return { read, judged: judgeLeadingHeader(path, leadingHeader, byteLength, options) };
}

test("a header is judged without its file as it is with it", async () => {
  let compared = 0;
  for (const path of SINGLE) {
    const both = await bothWays(path);
    if (both === null) continue;
    expect(both.judged, basename(path)).toStrictEqual(both.read);
    compared++;
  }
  expect(compared).toBeGreaterThan(50);
});

test("whether a file is compressed counts as much as its header", async () => {
  const plain = readFileSync(join(FIXTURES, "geo_agree_s2_q1.nii"));
  const named = { plain: join(folder, "plain.nii.gz"), packed: join(folder, "packed.nii.gz") };
  writeFileSync(named.plain, plain);
  writeFileSync(named.packed, gzipSync(plain));
  const [unpacked, packed] = [await bothWays(named.plain), await bothWays(named.packed)];
  expect(unpacked?.judged).toStrictEqual(unpacked?.read);
  expect(packed?.judged).toStrictEqual(packed?.read);
  expect(unpacked?.judged).toMatchObject({ findings: [{ code: "VP2105" }] });
  expect(packed?.judged).toMatchObject({ findings: [] });
});
