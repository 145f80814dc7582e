import { deflateRawSync } from "node:zlib";
import { crc32 } from "@voxprep/kernels";
import {
  decodeNpy,
  encodeNpy,
  encodeNpz,
  inspectNpz,
  type NumpyArray,
  readNpz,
  readNpzArray,
  toTypedJson,
} from "../../src/index.js";
import { inspectNpzFile, readNpzFile } from "../../src/node/index.js";
import { zipChunks } from "../../src/npy/zip-writer.js";
import { concat } from "./mutate.ts";
import type { Random } from "./random.ts";
import type { ScratchFolder } from "./scratch-folder.ts";
import { ascii, fixtureSeeds } from "./seeds.ts";
import {
  type Accepted,
  expectSame,
  FuzzFinding,
  type FuzzTarget,
  type Outcome,
  outcomeOf,
  type Seed,
  shownOutcome,
} from "./target.ts";

const NPY_CODES = ["VP9201", "VP9303", "VP9304"];
const NPZ_CODES = ["VP8201", "VP9202", "VP9301", "VP9302", ...NPY_CODES];

const NPY_TOKENS = [
  ...[
    "'descr'",
    "'fortran_order': True",
    "'shape': (",
    "(3, 4)",
    "(-1,)",
    "()",
    "|O",
    "<f8",
    ">i2",
  ],
  ...["<U7", "|S5", "9007199254740993", "1e3", "\\x00", "__import__('os')", "[", "((((", "L", ","],
].map(ascii);

/** npy files. What was read is written again and must come back. */
export function npyTarget(accepted: Accepted): FuzzTarget {
  const seeds = [...fixtureSeeds("npy", /\.npy$/), ...ownArrays()];
  return {
    name: "npy",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: NPY_TOKENS },
    codes: new Set(NPY_CODES),
    run: async ({ mutant }) => {
      const outcome = await outcomeOf(() => describeArray(decodeNpy(mutant.bytes)));
      if (outcome.kind === "read") {
        const array = decodeNpy(mutant.bytes);
        const typed = toTypedJson({ type: "ndarray", ...array }, { narrowFloats: "double" });
        accepted.add(".npy", mutant.bytes, JSON.stringify(typed));
        const again = decodeNpy(encodeNpy(array));
        expectSame(outcome, { kind: "read", value: describeArray(again) }, "written again");
      }
      return outcome;
    },
  };
}

/** npz files: bytes are guarded by checksums, so what is read must be an array of the seeds. */
export function npzTarget(folder: ScratchFolder): FuzzTarget {
  // Bad archives are left out: a change that mends one brings an array to light that no seed has.
  const seeds = [...fixtureSeeds("npz", /\.npz$/), ...ownArchives()].filter(isReadable);
  const right = new Set(
    seeds.flatMap(({ bytes }) => [...readNpz(bytes).values()].map(describeArray)),
  );
  return {
    name: "npz",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: ZIP_TOKENS },
    codes: new Set(NPZ_CODES),
    run: async ({ mutant, withFiles }) => {
      const outcome = await readArchive(mutant.bytes);
      if (outcome.kind === "read") {
        for (const [key, value] of JSON.parse(outcome.value) as [string, string][]) {
          if (!right.has(value)) throw new FuzzFinding(`changed array ${key}: ${value}`);
        }
      }
      if (withFiles) await compareNpzFile(folder, mutant.bytes, outcome);
      return outcome;
    },
  };
}

function isReadable({ bytes }: Seed): boolean {
  try {
    readNpz(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Changed npy files inside sound archives: as the npy reader reads them, so must the npz readers. */
export function wrappedNpyTarget(folder: ScratchFolder): FuzzTarget {
  const seeds = [...fixtureSeeds("npy", /\.npy$/), ...ownArrays()];
  return {
    name: "npy in npz",
    seeds,
    material: { donors: seeds.map(({ bytes }) => bytes), tokens: NPY_TOKENS },
    codes: new Set(NPZ_CODES),
    run: async ({ mutant, random, withFiles }) => {
      const npy = mutant.bytes;
      const bytes = archiveOf(npy, random);
      const plain = await outcomeOf(() => describeArray(decodeNpy(npy)));
      const outcome = await outcomeOf(() => describeArray(readNpzArray(bytes, "data")));
      expectSame(plain, outcome, "npy and npz differ");
      await readArchive(bytes);
      if (withFiles) {
        const path = folder.put("array.npz", bytes);
        const file = await outcomeOf(async () => describeArray(await readNpzFile(path)));
        expectSame(outcome, file, "memory and file differ");
      }
      return outcome;
    },
  };
}

const ZIP_TOKENS = [
  ...["PK\x03\x04", "PK\x01\x02", "PK\x05\x06", "PK\x06\x06", "PK\x06\x07", "\x01\0\x10\0"],
  ...["../", "C:\\", "/etc/", "data.npy", "\xff\xff\xff\xff", "\xff\xff"],
].map(ascii);

async function readArchive(bytes: Uint8Array): Promise<Outcome> {
  const all = await outcomeOf(() =>
    JSON.stringify([...readNpz(bytes)].map(([key, array]) => [key, describeArray(array)])),
  );
  const summary = await outcomeOf(() => JSON.stringify(inspectNpz(bytes)));
  if (all.kind === "read") {
    const keys = (JSON.parse(all.value) as [string, string][]).map(([key]) => key);
    const found = summary.kind === "read" ? (JSON.parse(summary.value) as { key: string }[]) : [];
    if (found.map(({ key }) => key).join() !== keys.join()) {
      throw new FuzzFinding(`inspectNpz: ${shownOutcome(summary)}, readNpz: ${keys.join()}`);
    }
  }
  return all;
}

async function compareNpzFile(
  folder: ScratchFolder,
  bytes: Uint8Array,
  all: Outcome,
): Promise<void> {
  const path = folder.put("array.npz", bytes);
  const memory = await outcomeOf(() => describeArray(readNpzArray(bytes, "data")));
  const file = await outcomeOf(async () => describeArray(await readNpzFile(path)));
  // Damage shows in the header or in the checksum, whichever is looked at first.
  const areRefused = memory.kind === "refused" && file.kind === "refused";
  const isDamage = areRefused && [memory.code, file.code].includes("VP8201");
  // fflate lets pass some broken code tables that zlib refuses; the checksum was right all the same.
  const isLenient =
    memory.kind === "read" &&
    file.kind === "refused" &&
    /cannot be inflated: invalid/.test(file.error.message);
  if (!isDamage && !isLenient) expectSame(memory, file, "memory and file differ");
  const one = await outcomeOf(() => JSON.stringify(inspectNpz(bytes)));
  const other = await outcomeOf(() => JSON.stringify(inspectNpzFile(path)));
  expectSame(one, other, "inspectNpz and inspectNpzFile differ");
  if (all.kind === "read" && one.kind === "refused") {
    throw new FuzzFinding(`inspectNpz refuses what readNpz reads: ${one.code}`);
  }
}

/** An archive with a right checksum, whatever the npy bytes are. */
function archiveOf(npy: Uint8Array, random: Random): Uint8Array {
  const packed = deflateRawSync(npy, { level: random.pick([0, 1, 6]) });
  const member = {
    name: "data.npy",
    crc32: crc32(npy),
    compressedBytes: packed.length,
    uncompressedBytes: npy.length,
    chunks: [packed],
  };
  return concat(...zipChunks([member]));
}

/** Dtype, shape, order and all bytes of an array. */
export function describeArray({ dtype, shape, order, data }: NumpyArray): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return `${dtype} (${shape.join()}) ${order} ${data.constructor.name} ${bytes.length} ${crc32(bytes)}`;
}

function ownArrays(): Seed[] {
  return [...arraysByName()].map(([name, array]) => ({ name, bytes: encodeNpy(array) }));
}

function ownArchives(): Seed[] {
  const arrays = arraysByName();
  const voxels = new Float32Array(3000).map((_, i) => Math.fround(Math.sin(i)));
  const data: NumpyArray = { dtype: "<f4", shape: [2, 30, 50], order: "C", data: voxels };
  return [
    { name: "own stored", bytes: encodeNpz(new Map([["data", data]]), { level: 0 }) },
    { name: "own deflated", bytes: encodeNpz(new Map([["data", data]])) },
    { name: "own many", bytes: encodeNpz(new Map([["data", data], ...arrays])) },
  ];
}

function arraysByName(): Map<string, NumpyArray> {
  const voxels = Int16Array.from({ length: 24 }, (_, i) => i * 257 - 3000);
  return new Map<string, NumpyArray>([
    ["int16", { dtype: "<i2", shape: [2, 3, 4], order: "C", data: voxels }],
    ["fortran", { dtype: ">i2", shape: [2, 3, 4], order: "F", data: voxels }],
    [
      "text",
      { dtype: "<U3", shape: [2], order: "C", data: Uint32Array.of(97, 98, 0, 0x1f600, 0, 0) },
    ],
    ["none", { dtype: "<f8", shape: [0, 5], order: "C", data: new Float64Array(0) }],
  ]);
}
