import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { checkTask } from "../src/check/check-task.js";
import { datasetJson, labelGzip, niftiBytes, niftiGzip, type RawTask } from "./support/raw-task.ts";
import { checkSpoilt, newTask, summaries } from "./support/spoilt-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();

describe("faults of one case take out this case alone", () => {
  const [a, al] = ["a", "a"];
  test.each<[string, string, (task: RawTask) => void]>([
    ["F13 no image", "VP1301", (t) => rmSync(t.image(a))],
    ["F14 no label", "VP1302", (t) => rmSync(t.label(al))],
    ["F20 0 bytes", "VP2101", (t) => t.write(t.image(a), "")],
    ["F24 not NIfTI", "VP2201", (t) => t.write(t.image(a), gzipSync(Buffer.alloc(2000, "DICM")))],
    [
      "F24 too short",
      "VP2202",
      (t) => t.write(t.image(a), gzipSync(niftiBytes().subarray(0, 200))),
    ],
    [
      "F26 dimension 0",
      "VP2204",
      (t) =>
        t.write(
          t.image(a),
          changed((b) => b.writeInt16LE(0, 44)),
        ),
    ],
    [
      "F27 promises too much",
      "VP9201",
      (t) =>
        t.write(
          t.image(a),
          changed((b) => [42, 44, 46].map((at) => b.writeInt16LE(30_000, at))),
        ),
    ],
    [
      "F30 complex",
      "VP2206",
      (t) =>
        t.write(
          t.image(a),
          changed((b) => b.writeInt16LE(32, 70)),
        ),
    ],
    ["F36 4D", "VP2302", (t) => t.write(t.image(a), niftiGzip({ sizeXyz: [5, 4, 3, 2] }))],
    ["F36 2D", "VP2303", (t) => t.write(t.image(a), niftiGzip({ sizeXyz: [5, 4] }))],
    ["F44 label shape", "VP4101", (t) => t.write(t.label(a), labelGzip({ sizeXyz: [5, 4, 2] }))],
    [
      "F45 label spacing",
      "VP4102",
      (t) => t.write(t.label(a), labelGzip({ spacingXyz: [1, 1, 3] })),
    ],
  ])("%s: %s", async (_name, code, spoil) => {
    const { check, findings } = await checkSpoilt(root, spoil);
    expect(check?.cases.map(({ caseId }) => caseId)).toEqual(["b", "c"]);
    expect([...(check?.failed.keys() ?? [])]).toEqual(["a"]);
    expect(summaries(findings)).toEqual([`${code} case a`]);
    expect(findings[0]?.remedy).toBeDefined();
    expect(findings[0]?.files?.length).toBeGreaterThan(0);
  });

  test("F13: the nearest names are told", async () => {
    const { findings } = await checkSpoilt(root, (t) =>
      renameSync(
        t.image("a"),
        `${t.image("a")}.bak`.replace("a_0000", "A_0000").replace(".bak", ""),
      ),
    );
    expect(findings.find(({ code }) => code === "VP1301")?.found).toContain("A_0000.nii.gz");
  });

  test("F13: images in the Decathlon's layout lead to the converter", async () => {
    const { findings } = await checkSpoilt(root, (t) => {
      renameSync(t.image("a"), join(t.folder, "imagesTr", "a.nii.gz"));
    });
    expect(findings.find(({ code }) => code === "VP1301")?.remedy).toContain("voxprep convert");
  });

  test.each(["a_0000.nii", "a.nii"])("F13: %s alone leads to init", async (name) => {
    const { findings } = await checkSpoilt(root, (t) => {
      renameSync(t.image("a"), join(t.folder, "imagesTr", name));
    });
    expect(findings.find(({ code }) => code === "VP1301")?.remedy).toContain("voxprep init");
  });

  test("F16: some modalities missing", async () => {
    const { check, findings } = await checkSpoilt(root, (t) => rmSync(t.image("b", 1)), {
      modalities: 3,
    });
    expect(check?.cases.map(({ caseId }) => caseId)).toEqual(["a", "c"]);
    expect(findings).toMatchObject([{ code: "VP1305", found: [0, 2], expected: [0, 1, 2] }]);
  });

  test("F50: modalities on different grids", async () => {
    const { check, findings } = await checkSpoilt(
      root,
      (t) => {
        t.write(t.image("a", 1), niftiGzip({ sizeXyz: [5, 4, 2] }));
        t.write(t.image("b", 1), niftiGzip({ spacingXyz: [2, 1, 2] }));
        t.write(t.image("c", 1), niftiGzip({ originXyz: [7, 0, 0] }));
      },
      { modalities: 2 },
    );
    expect(summaries(findings)).toEqual(["VP4201 case a", "VP4202 case b", "VP4203 warning c"]);
    expect(check?.cases.map(({ caseId }) => caseId)).toEqual(["c"]);
  });

  test("allowed faults let the case through with a warning", async () => {
    const spoil = (t: RawTask) => t.write(t.label("a"), labelGzip({ spacingXyz: [1, 1, 3] }));
    const { check, findings } = await checkSpoilt(root, spoil, { allow: new Set(["VP4102"]) });
    expect(summaries(findings)).toEqual(["VP4102 warning a"]);
    expect(check?.cases).toHaveLength(3);
    expect(check?.cases[0]?.findings).toHaveLength(1);
  });

  test("several cases fail with their own codes, in the order of dataset.json", async () => {
    const { findings, check } = await checkSpoilt(root, (t) => {
      rmSync(t.label("c"));
      t.write(t.image("a"), "");
    });
    expect(summaries(findings)).toEqual(["VP2101 case a", "VP1302 case c"]);
    expect(check?.failed.size).toBe(2);
  });
});

describe("warnings about one case keep it", () => {
  test.each<[string, string, (task: RawTask) => void]>([
    [
      "F36 a fourth axis of 1",
      "VP2301",
      (t) => t.write(t.image("a"), niftiGzip({ sizeXyz: [5, 4, 3, 1] })),
    ],
    [
      "F46 origin moved",
      "VP4103",
      (t) => t.write(t.label("a"), labelGzip({ originXyz: [20, 0, 0] })),
    ],
    ["F47 direction", "VP4104", (t) => t.write(t.label("a"), labelGzip({ signs: [-1, 1, 1] }))],
    ["F23 plain under .gz", "VP2105", (t) => t.write(t.image("a"), gunzipSync(niftiGzip()))],
  ])("%s: %s", async (_name, code, spoil) => {
    const { check, findings } = await checkSpoilt(root, spoil);
    expect(check?.cases).toHaveLength(3);
    expect(summaries(findings)).toEqual([`${code} warning a`]);
  });
});

describe.skipIf(process.platform === "win32")("what is no regular file", () => {
  test("F15: a folder, a named pipe, a loop and a dangling link never hang", async () => {
    const task = newTask(root, ["dir", "pipe", "loop", "dangling", "fine", "label"]);
    for (const id of ["dir", "pipe", "loop", "dangling"]) rmSync(task.image(id));
    mkdirSync(task.image("dir"));
    execFileSync("mkfifo", [task.image("pipe")]);
    symlinkSync(task.image("loop"), task.image("loop"));
    symlinkSync(join(root, "nothing.nii.gz"), task.image("dangling"));
    renameSync(task.image("fine"), join(root, "elsewhere.nii.gz"));
    symlinkSync(join(root, "elsewhere.nii.gz"), task.image("fine"));
    rmSync(task.label("label"));
    symlinkSync(join(root, "nothing.nii.gz"), task.label("label"));
    const { check, findings } = await checkTask(task.folder);
    expect(summaries(findings)).toEqual([
      "VP1303 case dir",
      "VP1303 case pipe",
      "VP1304 case loop",
      "VP1301 case dangling",
      "VP1302 case label",
    ]);
    expect(findings[1]?.message).toContain("named pipe");
    expect(findings[3]?.message).toContain("symbolic link to nothing");
    expect(check?.cases.map(({ caseId }) => caseId)).toEqual(["fine"]);
  });

  test.skipIf(process.getuid?.() === 0)("F74: a file that may not be read", async () => {
    const { findings } = await checkSpoilt(root, (t) => chmodSync(t.image("a"), 0));
    expect(summaries(findings)).toEqual(["VP1306 case a"]);
  });
});

describe("F61: names in another Unicode form", () => {
  const composed = "Mu\u0308ller".normalize("NFC");
  const decomposed = composed.normalize("NFD");

  function spoil(task: RawTask, labels: readonly string[]): void {
    task.write(task.image(composed), niftiGzip());
    for (const name of labels) task.write(task.label(name), labelGzip());
    task.dataset(datasetJson([composed]));
    for (const id of ["a", "b", "c"]) {
      rmSync(task.image(id));
      rmSync(task.label(id));
    }
  }

  test("one such name is used and told", async () => {
    const { check, findings } = await checkSpoilt(root, (t) => spoil(t, [decomposed]));
    expect(summaries(findings)).toEqual([`VP9105 warning ${composed}`]);
    expect(check?.cases[0]?.labelPath.endsWith(`${decomposed}.nii.gz`)).toBe(true);
    expect(check?.cases[0]?.labelFileName).toBe(`${composed}.nii.gz`);
    expect(findings[0]?.found).toEqual(["M u U+0308 l l e r . n i i . g z"]);
  });

  test("two candidates stop the run", async () => {
    const twice = "e\u0301\u00e9"; // neither composed nor decomposed throughout
    const { check, findings } = await checkSpoilt(root, (t) => {
      t.write(t.image("\u00e9\u00e9"), niftiGzip());
      t.write(t.label("e\u0301e\u0301"), labelGzip());
      t.write(t.label("\u00e9e\u0301"), labelGzip());
      t.dataset(datasetJson([twice.normalize("NFC")]));
    });
    expect(check).toBeNull();
    expect(findings.filter(({ severity }) => severity === "run")).toMatchObject([
      { code: "VP9105" },
    ]);
  });
});

/** Gzipped bytes of an image whose header was spoilt. */
function changed(spoil: (bytes: Buffer) => unknown): Buffer {
  const bytes = niftiBytes();
  spoil(bytes);
  return gzipSync(bytes);
}
