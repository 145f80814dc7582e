import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { decodePickle, type PyValue } from "@voxprep/io";
import { inspectNpzFile, readNpzFile } from "@voxprep/io/node";
import { compareValue, parseFloatText } from "./compare-value.ts";
import type { ArrayRecord, NpzRecord, PickleRecord } from "./golden-task.ts";
import type { Tally } from "./tally.ts";

/** SHA-256 of a file's bytes. */
export function fileSha256(path: string): string {
  return sha256(readFileSync(path));
}

/** SHA-256 of bytes or of a typed array's memory. */
export function sha256(data: NodeJS.ArrayBufferView): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}

/** Compares a pickle file with its golden, and returns its value. */
export function comparePickle(
  path: string,
  golden: PickleRecord,
  tally: Tally,
): PyValue | undefined {
  const name = basename(path);
  tally.pickles++;
  if (!existsSync(path)) {
    tally.mismatch(`${golden.file} is missing`);
    return undefined;
  }
  const bytes = readFileSync(path);
  tally.same(name, basename(golden.file), "file name");
  tally.same([bytes[0], bytes[1]], [0x80, golden.protocol], `${name} (protocol)`);
  const value = decodePickle(bytes, { source: path });
  compareValue(value, golden.value, name, tally);
  return value;
}

/** What an array gave in a comparison that may leave room, as for the older resize operator. */
export interface ArrayComparison {
  readonly equal: boolean;
  readonly samplesDiffer: number;
  readonly largestSampleDifference: number;
  readonly meanDifference: number;
  readonly intensitiesEqual: boolean;
  readonly labelsEqual: boolean;
}

/** Compares an npz file with its golden bit for bit. */
export async function compareNpz(path: string, golden: NpzRecord, tally: Tally): Promise<void> {
  const array = await openArray(path, golden, tally);
  if (array === undefined) return;
  const { data, where } = array;
  const { channels } = golden.array;
  const hashes = channelsOf(data, channels.length).map(sha256);
  tally.same(
    hashes,
    channels.map((channel) => channel.sha256),
    `${where} (sha256 per channel)`,
  );
  const isEqual = tally.same(sha256(data), golden.array.sha256, `${where} (sha256)`);
  const differing = differingSamples(data, golden.array);
  tally.values += golden.array.samples.length;
  if (isEqual && differing.length === 0) return;
  const [first] = differing;
  tally.mismatch(
    first === undefined
      ? `${where}: all ${golden.array.samples.length} sampled voxels are equal; others differ`
      : `${where}: ${differing.length} of ${golden.array.samples.length} sampled voxels differ; first at ` +
          `${placeOf(first, golden.array.shape)}: found ${data[first]}, expected ` +
          `${golden.array.samples[first / golden.array.sampleStep]}`,
  );
}

/** Measures how far an npz file is from its golden. */
export async function measureNpz(
  path: string,
  golden: NpzRecord,
  tally: Tally,
): Promise<ArrayComparison | undefined> {
  const array = await openArray(path, golden, tally);
  if (array === undefined) return undefined;
  const { data } = array;
  const { samples, sampleStep, channels } = golden.array;
  const differences = samples.map((text, i) =>
    Math.abs((data[i * sampleStep] as number) - parseFloatText(text)),
  );
  let sum = 0;
  for (const value of data) sum += value;
  const same = channelsOf(data, channels.length).map(
    (channel, c) => sha256(channel) === channels[c]?.sha256,
  );
  return {
    equal: sha256(data) === golden.array.sha256,
    samplesDiffer: differingSamples(data, golden.array).length,
    largestSampleDifference: Math.max(...differences),
    meanDifference: Math.abs(sum / data.length - Number(golden.array.mean)),
    intensitiesEqual: same.slice(0, -1).every((isEqual) => isEqual),
    labelsEqual: same.at(-1) === true,
  };
}

/** The array of a case file, after its form was compared. */
async function openArray(
  path: string,
  golden: NpzRecord,
  tally: Tally,
): Promise<{ data: Float32Array; where: string } | undefined> {
  tally.arrays++;
  const where = golden.file.split("/").slice(-2).join("/");
  if (!existsSync(path)) {
    tally.mismatch(`${golden.file} is missing`);
    return undefined;
  }
  const summaries = inspectNpzFile(path);
  const found = summaries.map(({ key, compression }) => [`${key}.npy`, compression]);
  tally.same(
    found,
    golden.members.map((member) => [member, golden.compression]),
    `${where} (members)`,
  );
  const array = await readNpzFile(path);
  tally.same(array.order, golden.fortranOrder ? "F" : "C", `${where} (order)`);
  tally.same(array.dtype, golden.array.dtype, `${where} (dtype)`);
  const isShaped = tally.same(array.shape, golden.array.shape, `${where} (shape)`);
  return isShaped && array.data instanceof Float32Array ? { data: array.data, where } : undefined;
}

function channelsOf(data: Float32Array, count: number): Float32Array[] {
  const size = data.length / count;
  return Array.from({ length: count }, (_, c) => data.subarray(c * size, (c + 1) * size));
}

/** Flat indices of the sampled voxels whose bits differ. */
function differingSamples(data: Float32Array, { samples, sampleStep }: ArrayRecord): number[] {
  return samples
    .map((text, i) => [i * sampleStep, Math.fround(parseFloatText(text))] as const)
    .filter(([index, expected]) => !Object.is(data[index], expected))
    .map(([index]) => index);
}

/** `"channel 0, z y x = 1 2 3"` of a flat index. */
function placeOf(index: number, [, nz = 1, ny = 1, nx = 1]: readonly number[]): string {
  const x = index % nx;
  const y = Math.floor(index / nx) % ny;
  const z = Math.floor(index / (nx * ny)) % nz;
  return `channel ${Math.floor(index / (nx * ny * nz))}, z y x = ${z} ${y} ${x}`;
}
