import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodePickle, encodePickle, py, toTypedJson } from "@voxprep/io";
import { type CaseSource, readCaseSource, readSplitsFile, writeSplits } from "@voxprep/pipeline";
import { beforeAll, describe, expect, test } from "vitest";
import { splitsFiles } from "../src/splits/splits-file.js";
import { describeShared, SHARED_FOLDER, TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const work = temporaryFolder();

/** A list of ids as a source. */
async function listOf(name: string, ids: readonly string[]): Promise<CaseSource> {
  const file = join(work, `${name}.txt`);
  writeFileSync(file, ids.join("\n"));
  const { source } = await readCaseSource(file);
  if (source === null) throw new Error("a list has no fatal faults");
  return source;
}

/** All ids of folds. */
function idsIn(folds: readonly { train: readonly string[]; val: readonly string[] }[]): string[] {
  return [...new Set(folds.flatMap(({ train, val }) => [...train, ...val]))];
}

describe("splits without choices", () => {
  test.each(["Task301_ThickPhantom", "Task302_MriPhantom"])(
    "of a raw task equal the recorded pickle: %s",
    async (task) => {
      const { source } = await readCaseSource(join(TEST_DATA, "raw", task));
      if (source === null) throw new Error("the phantom has no fatal faults");
      const { files } = await writeSplits({ source, out: join(work, task) });
      const pickle = files.find((file) => file.endsWith(".pkl")) ?? "";
      const golden = join(TEST_DATA, "golden", "unetr-pp", task, "splits_final.json");
      const { value } = JSON.parse(readFileSync(golden, "utf8")) as { value: unknown };
      expect(toTypedJson(decodePickle(readFileSync(pickle)))).toEqual(value);
      expect(pickle).toBe(join(work, task, "unetr_pp_preprocessed", task, "splits_final.pkl"));
    },
  );

  test("refuse to be written into the raw task", async () => {
    const raw = join(TEST_DATA, "raw", "Task302_MriPhantom");
    const { source } = await readCaseSource(raw);
    if (source === null) throw new Error("the phantom has no fatal faults");
    await expect(writeSplits({ source, out: raw })).rejects.toMatchObject({ code: "VP0202" });
  });

  test("of a list with an id twice are refused, naming it", async () => {
    const file = join(work, "twice.txt");
    writeFileSync(file, "a\nb\na\n");
    await expect(readCaseSource(file)).rejects.toMatchObject({
      code: "VP0101",
      message: expect.stringContaining("the id a stands twice"),
    });
  });
});

describe("the form of nnU-Net v2", () => {
  test("is byte for byte what Python's json writes", () => {
    const file = new URL("./support/splits-v2-python.txt", import.meta.url);
    const text = readFileSync(file, "utf8");
    const [written] = splitsFiles("x/splits_final.pkl", JSON.parse(text), "v2");
    expect(written.path).toBe("x/splits_final.json");
    const [bytes] = "chunks" in written ? [...(written.chunks as Uint8Array[])] : [];
    expect(new TextDecoder().decode(bytes)).toBe(text);
  });
});

describeShared("splits_final.json of ../shared/golden/v2", () => {
  test("are byte for byte what is written for the same cases", async () => {
    const golden = join(SHARED_FOLDER, "golden", "v2");
    let compared = 0;
    for (const dataset of readdirSync(golden)) {
      const file = join(golden, dataset, "splits_final.json");
      if (!existsSync(file)) continue;
      const ids = idsIn(await readSplitsFile(file));
      const source = await listOf(dataset, ids);
      const { files } = await writeSplits({ source, out: join(work, dataset), format: "v2" });
      expect(files).toHaveLength(1);
      expect(readFileSync(files[0], "utf8"), dataset).toBe(readFileSync(file, "utf8"));
      compared++;
    }
    console.log(`splits: ${compared} files of nnU-Net v2 equal`);
    expect(compared).toBe(8);
  });
});

describe("readSplitsFile", () => {
  const folds = [
    { train: ["a", "b"], val: ["c"] },
    { train: ["c"], val: ["a", "b"] },
  ];

  beforeAll(() => mkdirSync(join(work, "read")));

  test.each(["v1", "v2"] as const)("reads what was written as %s", async (format) => {
    for (const file of splitsFiles(join(work, "read", "splits_final.pkl"), folds, format)) {
      if (!("chunks" in file)) throw new Error("splits are written, not copied");
      writeFileSync(file.path, Buffer.concat([...(file.chunks as Uint8Array[])]));
      expect(await readSplitsFile(file.path)).toEqual(folds);
    }
  });

  test("reads a hand-made pickle of plain lists", async () => {
    const value = py.list(
      folds.map(({ train, val }) =>
        py.dict([
          ["train", py.list(train)],
          ["val", py.list(val)],
        ]),
      ),
    );
    const file = join(work, "read", "plain.pkl");
    writeFileSync(file, encodePickle(value));
    expect(await readSplitsFile(file)).toEqual(folds);
  });

  test("tells a damaged pickle as a fault of the run", async () => {
    const file = join(work, "read", "bad.pkl");
    writeFileSync(file, "x");
    await expect(readSplitsFile(file)).rejects.toMatchObject({ code: "VP9003", severity: "run" });
  });
});
