import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encodeNpz } from "@voxprep/io";
import { expect, test } from "vitest";
import { compareNpz, sha256 } from "./support/compare-files.ts";
import type { NpzRecord } from "./support/golden-task.ts";
import { Tally } from "./support/tally.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const SHAPE = [2, 2, 3, 4];
const work = temporaryFolder();

/** Two channels of 2 x 3 x 4 voxels that count upwards. */
function counting(): Float32Array {
  return Float32Array.from({ length: 48 }, (_, i) => i);
}

function goldenOf(data: Float32Array): NpzRecord {
  const channels = [data.subarray(0, 24), data.subarray(24)].map((one) => ({
    sha256: sha256(one),
    mean: "0.0",
  }));
  const samples = [...data].filter((_, i) => i % 2 === 0).map((value) => `${value}.0`);
  const array = {
    dtype: "<f4",
    shape: SHAPE,
    sha256: sha256(data),
    mean: "0.0",
    sampleStep: 2,
    samples,
    channels,
  };
  return {
    file: "nnUNet_cropped_data/Task1/case.npz",
    members: ["data.npy"],
    compression: "deflate",
    fortranOrder: false,
    array,
  };
}

async function mismatchesOf(data: Float32Array): Promise<string[]> {
  const path = join(work, "case.npz");
  const array = { dtype: "<f4", shape: SHAPE, order: "C", data } as const;
  writeFileSync(path, encodeNpz(new Map([["data", array]])));
  const tally = new Tally();
  await compareNpz(path, goldenOf(counting()), tally);
  return tally.mismatches;
}

test("an equal array gives no mismatch", async () => {
  expect(await mismatchesOf(counting())).toEqual([]);
});

test("the last bit of one sampled voxel is told with its channel, place and both values", async () => {
  const data = counting();
  data[38] = 38.000004;
  const text = (await mismatchesOf(data)).join("\n");
  expect(text).toContain("sha256 per channel");
  expect(text).toContain(
    "first at channel 1, z y x = 1 0 2: found 38.000003814697266, expected 38.0",
  );
});

test("one voxel that was not sampled is noticed by the hashes", async () => {
  const data = counting();
  data[3] = -3;
  expect((await mismatchesOf(data)).join("\n")).toContain(
    "all 24 sampled voxels are equal; others differ",
  );
});
