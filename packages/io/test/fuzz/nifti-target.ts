import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { bytesPerElement, type Dtype } from "@voxprep/core";
import { parseNiftiHeader } from "../../src/index.js";
import { imageOf } from "../../src/nifti/nifti-image.js";
import { NiftiReceiver } from "../../src/nifti/nifti-receiver.js";
import { niftiSource } from "../../src/nifti/nifti-source.js";
import { concat } from "./mutate.ts";
import {
  compareWithFile,
  describeImage,
  expectSameImage,
  GZIP_CODES,
  HEADER_CODES,
  type NiftiReading,
  readInMemory,
} from "./nifti-outcome.ts";
import type { Random } from "./random.ts";
import type { ScratchFolder } from "./scratch-folder.ts";
import { ascii, fixtureSeeds, seedNamed } from "./seeds.ts";
import {
  expectSame,
  FuzzFinding,
  type FuzzTarget,
  type Outcome,
  outcomeOf,
  type Trial,
} from "./target.ts";

const TOKENS = [ascii("n+1\0"), ascii("ni1\0"), ascii("n+2\0\r\n\x1a\n"), ascii("\x1f\x8b\x08")];

/** Plain NIfTI-1 and NIfTI-2 files of both byte orders. */
export function plainNiftiTarget(folder: ScratchFolder): FuzzTarget {
  const seeds = fixtureSeeds("nifti", /\.nii$/);
  return {
    name: "nifti",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: TOKENS },
    codes: new Set(HEADER_CODES),
    run: async (trial) => {
      const { bytes } = trial.mutant;
      const reading = readingOf(trial, folder.at("image.nii"));
      const memory = await readInMemory(bytes, reading);
      expectStoredBytes(bytes, memory);
      await compareWithParts(trial, reading, memory);
      if (trial.withFiles) {
        await compareWithFile(folder.put("image.nii", bytes), memory, reading);
      }
      return memory;
    },
  };
}

/** Compressed files; nothing that was changed may be read unless its checksums are right. */
export function gzipNiftiTarget(folder: ScratchFolder): FuzzTarget {
  const seeds = fixtureSeeds("nifti", /^(?!plain).*\.nii\.gz$/);
  const read = (bytes: Uint8Array) =>
    readInMemory(bytes, { name: folder.at("image.nii.gz"), policy: "itk" });
  const right = Promise.all(seeds.map(({ bytes }) => read(bytes))).then(
    (outcomes) => new Set(outcomes.map(voxelsOf)),
  );
  return {
    name: "nifti.gz",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: TOKENS },
    codes: new Set([...HEADER_CODES, ...GZIP_CODES]),
    run: async (trial) => {
      const { bytes } = trial.mutant;
      const reading = readingOf(trial, folder.at("image.nii.gz"));
      const memory = await readInMemory(bytes, reading);
      if (memory.kind === "read" && !(await right).has(voxelsOf(memory))) {
        throw new FuzzFinding(`changed voxels were read: ${memory.value}`);
      }
      if (trial.withFiles) {
        await compareWithFile(folder.put("image.nii.gz", bytes), memory, reading);
      }
      return memory;
    },
  };
}

/** Changed NIfTI inside sound gzip streams: what is refused must be refused as the plain file is. */
export function wrappedNiftiTarget(folder: ScratchFolder): FuzzTarget {
  const seeds = fixtureSeeds("nifti", /\.nii$/);
  return {
    name: "nifti in gzip",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: TOKENS },
    codes: new Set([...HEADER_CODES, ...GZIP_CODES]),
    run: async (trial) => {
      const { bytes } = trial.mutant;
      const packed = gzipInMembers(bytes, trial.random);
      const reading = readingOf(trial, folder.at("image.nii.gz"));
      const memory = await readInMemory(packed, reading);
      const plain = await readInMemory(bytes, { ...reading, name: folder.at("image.nii") });
      expectSameBehindGzip(plain, memory);
      if (trial.withFiles) {
        await compareWithFile(folder.put("image.nii.gz", packed), memory, reading);
      }
      return memory;
    },
  };
}

/** Pairs of .hdr and .img; one of the two is changed. */
export function pairTarget(folder: ScratchFolder): FuzzTarget {
  const seeds = fixtureSeeds("nifti", /^pair(_gz)?\.(hdr|img)(\.gz)?$/);
  return {
    name: "nifti pair",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: TOKENS },
    codes: new Set([...HEADER_CODES, ...GZIP_CODES]),
    run: async (trial) => {
      const ending = trial.seed.name.endsWith(".gz") ? ".gz" : "";
      const stem = trial.seed.name.split(".")[0];
      const isHeader = trial.seed.name.includes(".hdr");
      const other = (half: string) => seedNamed(seeds, `${stem}.${half}${ending}`).bytes;
      const pairHeader = isHeader ? trial.mutant.bytes : other("hdr");
      const voxels = isHeader ? other("img") : trial.mutant.bytes;
      const name = `pair.img${ending}`;
      const reading = { ...readingOf(trial, folder.at(name)), pairHeader };
      const memory = await readInMemory(voxels, reading);
      if (trial.withFiles) {
        folder.put(`pair.hdr${ending}`, pairHeader);
        await compareWithFile(folder.put(name, voxels), memory, reading);
      }
      return memory;
    },
  };
}

/** Which of these it is depends on what is known of the size before the end of the stream. */
const TOO_SHORT = new Set(["VP2205", "VP2208", "VP9201"]);

function expectSameBehindGzip(plain: Outcome, packed: Outcome): void {
  if (plain.kind === "read" && packed.kind === "read") {
    const value = packed.value.replaceAll("image.nii.gz", "image.nii");
    expectSame(plain, { kind: "read", value }, "plain and compressed differ");
  } else if (plain.kind === "refused" && packed.kind === "refused") {
    const isNoFile = plain.code === "VP2101" && packed.code === "VP2202";
    if (isNoFile || (TOO_SHORT.has(plain.code) && TOO_SHORT.has(packed.code))) return;
    expectSame(plain, packed, "plain and compressed differ");
  } else expectSame(plain, packed, "plain and compressed differ");
}

/** One to three gzip members. */
function gzipInMembers(bytes: Uint8Array, random: Random): Uint8Array {
  const members: Uint8Array[] = [];
  const count = 1 + random.below(3);
  for (let i = 0; i < count; i++) {
    const [start, end] = [i, i + 1].map((k) => Math.floor((k * bytes.length) / count));
    members.push(gzipSync(bytes.subarray(start, end), { level: random.pick([0, 1, 6]) }));
  }
  return concat(...members);
}

/** Numeric type, shape and voxels. */
function voxelsOf(outcome: Outcome): string {
  if (outcome.kind !== "read") return outcome.code;
  const { dtype, shapeZyx, voxels } = JSON.parse(outcome.value) as Record<string, unknown>;
  return JSON.stringify([dtype, shapeZyx, voxels]);
}

function readingOf(trial: Trial, name: string): NiftiReading {
  return { name, policy: trial.random.oneIn(2) ? "strict" : "itk" };
}

/** The same bytes in parts of any size must come to the same. */
async function compareWithParts(
  { mutant, random }: Trial,
  reading: NiftiReading,
  whole: Outcome,
): Promise<void> {
  const { bytes } = mutant;
  if (bytes.length === 0) return;
  const parts = await outcomeOf(() => {
    const file = { fileBytes: bytes.length, isInflated: false, dimensions: 3 } as const;
    const receiver = new NiftiReceiver(file, niftiSource(reading, reading.name));
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + random.below(random.oneIn(4) ? 400 : 20);
      receiver.take(bytes.slice(at, at + length));
      at += length;
    }
    return describeImage(imageOf(receiver.finish(0)));
  });
  expectSameImage(whole, parts, "whole and in parts differ");
}

/** Unscaled little-endian integers are the very bytes of the file. */
function expectStoredBytes(bytes: Uint8Array, outcome: Outcome): void {
  if (outcome.kind !== "read") return;
  const { littleEndian, voxOffset, dtype, version } = parseNiftiHeader(bytes);
  const read = JSON.parse(outcome.value) as { dtype: string; shapeZyx: number[]; voxels: string };
  if (!littleEndian || read.dtype !== dtype || /float/.test(read.dtype)) return;
  const start = Math.max(Math.trunc(voxOffset), version === 1 ? 348 : 540);
  const length = read.shapeZyx.reduce(
    (product, n) => product * n,
    bytesPerElement(read.dtype as Dtype),
  );
  const hash = createHash("sha256")
    .update(bytes.subarray(start, start + length))
    .digest("hex");
  if (hash !== read.voxels) throw new FuzzFinding("the voxels are not those of the file");
}
