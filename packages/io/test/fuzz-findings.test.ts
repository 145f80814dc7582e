import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import {
  decodeNpy,
  decodePickle,
  inspectNpz,
  type PyDict,
  parseDatasetJson,
  readNifti,
  readNpz,
} from "../src/index.js";
import { gunzipMembers } from "../src/nifti/gunzip-members.js";
import { niftiSource } from "../src/nifti/nifti-source.js";
import { readNiftiFile, readNiftiHeaderFile, readNpzFile } from "../src/node/index.js";
import { concat } from "./fuzz/mutate.ts";
import { overlappingArchive } from "./fuzz/overlapping-archive.ts";
import { ScratchFolder } from "./fuzz/scratch-folder.ts";
import { ascii } from "./fuzz/seeds.ts";
import { datasetText, entry, utf8 } from "./support/dataset-text.ts";
import { outcomeOf } from "./support/expectations.ts";
import { readFixture } from "./support/fixture.ts";
import { codeOfRejection } from "./support/nifti-goldens.ts";

const folder = new ScratchFolder();
afterAll(() => folder.remove());

/** Inflates in memory. */
function gunzip(stream: Uint8Array): { bytes: Uint8Array; trailing: number } {
  const parts: Uint8Array[] = [];
  const trailing = gunzipMembers(
    stream,
    (part) => void parts.push(part.slice()),
    niftiSource({}, "x.gz"),
  );
  return { bytes: concat(...parts), trailing };
}

describe("the header of a compressed pair", () => {
  test("is refused when its checksum is wrong, by every reader", async () => {
    const pairHeader = readFixture("nifti/pair_gz.hdr.gz");
    // One bit inside the deflate stream: bitpix becomes 17.
    pairHeader[30] = (pairHeader[30] as number) ^ 0x40;
    const voxels = readFixture("nifti/pair_gz.img.gz");
    folder.put("pair.hdr.gz", pairHeader);
    const path = folder.put("pair.img.gz", voxels);
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP2103");
    expect(await codeOfRejection(readNiftiHeaderFile(path))).toBe("VP2103");
    expect(await codeOfRejection(readNifti(voxels, { name: path, pairHeader }))).toBe("VP2103");
  });

  test("is not inflated without end, VP9202", async () => {
    const header = gunzipSync(readFixture("nifti/pair_gz.hdr.gz"));
    const pairHeader = new Uint8Array(gzipSync(Buffer.concat([header, Buffer.alloc(3 << 20)])));
    const voxels = readFixture("nifti/pair_gz.img.gz");
    folder.put("bomb.hdr.gz", pairHeader);
    const path = folder.put("bomb.img.gz", voxels);
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP9202");
    expect(await codeOfRejection(readNiftiHeaderFile(path))).toBe("VP9202");
    expect(await codeOfRejection(readNifti(voxels, { name: path, pairHeader }))).toBe("VP9202");
  });
});

describe("headers", () => {
  test("of a pair that have no bytes are VP2101 by every reader", async () => {
    const voxels = readFixture("nifti/pair.img");
    folder.put("none.hdr", new Uint8Array(0));
    const path = folder.put("none.img", voxels);
    const pairHeader = new Uint8Array(0);
    expect(await codeOfRejection(readNiftiFile(path))).toBe("VP2101");
    expect(await codeOfRejection(readNifti(voxels, { name: path, pairHeader }))).toBe("VP2101");
  });

  test("with a slope of exactly 2^-52 do not scale, as SimpleITK 2.5.7", async () => {
    const bytes = readFixture("nifti/dt_uint8_le.nii");
    const view = new DataView(bytes.buffer);
    const firstVoxels = async (slope: number, inter: number) => {
      view.setFloat32(112, slope, true);
      view.setFloat32(116, inter, true);
      const { volume } = await readNifti(bytes, { name: "x.nii" });
      return [volume.dtype, ...volume.data.slice(0, 3)];
    };
    expect(await firstVoxels(2 ** -52, 5)).toEqual(["uint8", 0, 11, 22]);
    expect(await firstVoxels(-(2 ** -52), 5)).toEqual(["uint8", 0, 11, 22]);
    expect(await firstVoxels(2 ** -51, 5)).toEqual(["float32", 5, 5, 5]);
    expect(await firstVoxels(2 ** -53, 5)).toEqual(["float32", 5, 16, 27]);
  });

  test.each([
    ["qform", 344, [[352, 1e200]]],
    ["sform", 348, [400, 440, 480].map((offset) => [offset, 1e200])],
  ] as const)(
    "of NIfTI-2 with a %s beyond all doubles have no direction, VP4106",
    async (_, code, places) => {
      const bytes = readFixture("nifti/nifti2_le.nii");
      const view = new DataView(bytes.buffer);
      view.setInt32(344, 0, true);
      view.setInt32(348, 0, true);
      view.setInt32(code, 1, true);
      for (const [offset, value] of places)
        view.setFloat64(offset as number, value as number, true);
      expect(await codeOfRejection(readNifti(bytes, { name: "x.nii" }))).toBe("VP4106");
    },
  );
});

describe("gzip streams in memory", () => {
  test("may have members of a few bytes at their end", () => {
    const content = Uint8Array.from({ length: 18 }, (_, i) => i);
    for (const ends of [
      [6, 12, 18],
      [17, 18],
      [18, 18],
      [1, 2, 18],
      [0, 0, 18],
    ]) {
      const members = ends.map((end, i) =>
        gzipSync(content.subarray(i === 0 ? 0 : ends[i - 1], end), { level: 0 }),
      );
      expect(gunzip(concat(...members)), ends.join()).toEqual({ bytes: content, trailing: 0 });
    }
  });

  test("are refused when the trailer stands elsewhere than behind the data", async () => {
    const good = readFixture("nifti/written_oblique_uint8.nii.gz");
    const doubled = concat(good.subarray(0, 154), good.subarray(145));
    expect(await codeOfRejection(readNifti(doubled))).toBe("VP2103");
    expect(await codeOfRejection(readNiftiFile(folder.put("doubled.nii.gz", doubled)))).toBe(
      "VP2103",
    );
  });
});

/** Bytes `count` times over. */
function repeated(bytes: Uint8Array, count: number): Uint8Array {
  const all = new Uint8Array(bytes.length * count);
  for (let i = 0; i < count; i++) all.set(bytes, i * bytes.length);
  return all;
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

/** Processor time, which a busy machine does not stretch. Each of these took far longer, or all memory. */
const QUICK_MS = 5000;

async function quickly<T>(work: () => T | Promise<T>): Promise<T> {
  const start = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(start);
  expect((user + system) / 1000).toBeLessThan(QUICK_MS);
  return result;
}

describe("small files that would cost much time or memory", () => {
  const fault = (bytes: Uint8Array) => outcomeOf(() => decodePickle(bytes)).outcome;

  test("a gzip stream of very many members is refused, VP9202", async () => {
    const stream = repeated(new Uint8Array(gzipSync("")), 100_000);
    const path = folder.put("members.nii.gz", stream);
    expect(await quickly(() => codeOfRejection(readNifti(stream)))).toBe("VP9202");
    expect(await quickly(() => codeOfRejection(readNiftiFile(path)))).toBe("VP9202");
  });

  test("a gzip header without end is cut in memory as in files", async () => {
    const name = new Uint8Array(20_000_000).fill(65);
    const stream = concat(Uint8Array.of(0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3), name);
    expect(await quickly(() => codeOfRejection(readNifti(stream)))).toBe("VP2102");
  });

  test("members of an npz that lie over each other are refused", async () => {
    const archive = overlappingArchive(40);
    expect(outcomeOf(() => readNpz(archive)).outcome).toBe("NPZ_MALFORMED");
    expect(outcomeOf(() => inspectNpz(archive)).outcome).toBe("NPZ_MALFORMED");
    const path = folder.put("overlapping.npz", archive);
    expect(await codeOfRejection(readNpzFile(path, "0"))).toBe("VP8201");
  });

  test("an npz whose data descriptor tells other sizes than its directory is refused", async () => {
    const archive = readFixture("npz/data_descriptor_zip64.npz");
    expect(outcomeOf(() => readNpz(archive)).outcome).toBe("read");
    const view = new DataView(archive.buffer);
    const directory = view.getUint32(archive.length - 6, true);
    view.setUint32(directory + 20, view.getUint32(directory + 20, true) + 1, true);
    expect(outcomeOf(() => readNpz(archive)).outcome).toBe("NPZ_MALFORMED");
    const path = folder.put("descriptor.npz", archive);
    expect(await codeOfRejection(readNpzFile(path))).toBe("VP8201");
  });

  test("a float of a million digits in a pickle", async () => {
    const digits = "1".repeat(1_000_000);
    expect(await quickly(() => fault(ascii(`F${digits}x\n.`)))).toBe("PICKLE_MALFORMED");
    expect(decodePickle(ascii(`F${digits}.0\n.`))).toEqual({ type: "float", value: Infinity });
    for (const text of ["1.", ".5", "1e5", "-1.5E-3"]) {
      expect(decodePickle(ascii(`F${text}\n.`))).toEqual({ type: "float", value: Number(text) });
    }
  });

  test("an int of more bytes than the engine's ints can have", async () => {
    const long = (length: number) =>
      concat(ascii("\x8b"), uint32(length), new Uint8Array(length).fill(1), ascii("."));
    expect(await quickly(() => fault(long(200_000_000)))).toBe("PICKLE_LIMIT");
    expect(fault(long(65_537))).toBe("PICKLE_LIMIT");
    expect(fault(long(65_536))).toBe("read");
  });

  test("a memo place beyond all numbers", () => {
    expect(fault(ascii(`Np${"9".repeat(400)}\n.`))).toBe("PICKLE_MALFORMED");
  });

  test("large keys of a pickle that are used again and again", async () => {
    const put = ascii("q\x010}");
    const uses = concat(repeated(ascii("h\x01Ns"), 50_000), ascii("."));
    const int = concat(ascii("\x8b"), uint32(30_000), new Uint8Array(30_000).fill(0x55));
    expect(await quickly(() => fault(concat(int, put, uses)))).toBe("read");
    const tuple = concat(ascii("("), repeated(ascii("K\x01"), 20_000), ascii("Fnan\nt"));
    expect(await quickly(() => fault(concat(tuple, put, uses)))).toBe("PICKLE_LIMIT");
  });

  test("a set that a pickle makes of one long list again and again", async () => {
    const items = repeated(ascii("J\0\0\0\0"), 200_000);
    for (let i = 0; i < 200_000; i++) items.set(uint32(i), 5 * i + 1);
    const list = concat(ascii("cbuiltins\nset\nq\x010(]("), items, ascii("etq\x020"));
    const pickle = concat(list, repeated(ascii("h\x01h\x02R0"), 2000), ascii("N."));
    expect(await quickly(() => fault(pickle))).toBe("PICKLE_LIMIT");
  });

  test("hundreds of thousands of small dicts in a pickle", async () => {
    const pickle = concat(ascii("("), repeated(ascii("}NNs"), 300_000), ascii("t."));
    expect(await quickly(() => fault(pickle))).toBe("read");
  });

  test("a key that stands a hundred thousand times in dataset.json", async () => {
    const text = utf8(`{${Array(100_000).fill('"a": 1').join(",\n")}}`);
    const { findings } = await quickly(() => parseDatasetJson(text, { file: "d.json" }));
    const doubled = findings.filter(({ code }) => code === "VP1005");
    expect(doubled.length).toBe(1001);
    expect(doubled[41]?.found).toEqual({ lines: [42, 43] });
    expect(doubled.at(-1)?.message).toContain("1 times more");
  });

  test("lines of doubled keys are counted over all line ends", () => {
    const text = utf8('{\r\n"a": 1,\r"b": {\n"c\\n": 1\r\n\n},\r\n"a": 2}');
    const { findings } = parseDatasetJson(text, { file: "d.json" });
    expect(findings.find(({ code }) => code === "VP1005")?.found).toEqual({ lines: [2, 7] });
  });

  test("a hundred thousand modalities in dataset.json, or too many files in all", async () => {
    const modality = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [i, "MR"]));
    const few = utf8(datasetText({ modality }));
    const read = await quickly(() => parseDatasetJson(few, { file: "d.json" }));
    expect(read.dataset?.cases[0]?.imageFileNames.length).toBe(100_000);
    const training = Array.from({ length: 21 }, (_, i) => entry(`case${i}`));
    const many = utf8(datasetText({ modality, training, numTraining: 21 }));
    const { dataset, findings } = await quickly(() => parseDatasetJson(many, { file: "d.json" }));
    expect(dataset).toBeNull();
    expect(findings.map(({ code }) => code)).toEqual(["VP1010"]);
  });

  test("a million bad entries in dataset.json are counted, not listed", async () => {
    const text = utf8(datasetText({ training: Array(100_000).fill(7), numTraining: 100_000 }));
    const { findings } = await quickly(() => parseDatasetJson(text, { file: "d.json" }));
    expect(findings.length).toBe(1001);
    expect(findings.at(-1)).toMatchObject({ code: "VP1006", severity: "run", found: 100_000 });
  });

  test("more values in dataset.json than memory has room for, VP1002", async () => {
    const text = utf8(`[${"0,".repeat(4_000_000)}0]`);
    const { findings } = parseDatasetJson(text, { file: "d.json" });
    expect(findings.map(({ code }) => code)).toEqual(["VP1002"]);
  });
});

test("a length with leading zeros in an npy header is no number, as in Python 3", () => {
  const npy = (shape: string) => {
    const header = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }\n`;
    return concat(
      ascii(`\x93NUMPY\x01\0${String.fromCharCode(header.length)}\0${header}`),
      ascii("abcdefgh"),
    );
  };
  expect(outcomeOf(() => decodeNpy(npy("(2,04)"))).outcome).toBe("NPY_BAD_HEADER");
  expect(outcomeOf(() => decodeNpy(npy("(010,)"))).outcome).toBe("NPY_BAD_HEADER");
  expect(decodeNpy(npy("(2,4)")).shape).toEqual([2, 4]);
  expect(decodeNpy(npy("(00,4)")).shape).toEqual([0, 4]);
});

describe("keys of a pickle", () => {
  test("are one when numpy's text equals Python's", () => {
    const dtype = "cnumpy\ndtype\n(U\x02U1I00\nI01\ntR(K\x03U\x01<NNNK\x04K\x04K\x08tb";
    const scalar = `cnumpy.core.multiarray\nscalar\n(${dtype}C\x04a\0\0\0tR`;
    const value = decodePickle(ascii(`}(U\x01aK\x01${scalar}K\x02u.`));
    expect(value).toEqual({ type: "dict", entries: [["a", { type: "int", value: 2 }]] });
  });

  test("keep their places in dicts of any size", () => {
    for (const size of [1, 15, 16, 17, 18, 300]) {
      const keys = Array.from(
        { length: size },
        (_, i) => `M${String.fromCharCode(i & 255, i >> 8)}`,
      );
      const twice = [...keys, ...keys].map((key, i) => `${key}K${String.fromCharCode(i % 7)}`);
      const value = decodePickle(ascii(`}(${twice.join("")}u.`)) as PyDict;
      expect(value.entries.length, String(size)).toBe(size);
      expect(value.entries.at(-1)).toEqual([
        { type: "int", value: size - 1 },
        { type: "int", value: (2 * size - 1) % 7 },
      ]);
    }
  });
});
