import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Finding } from "@voxprep/core";
import { convertTask, NODE_FILE_SYSTEM } from "@voxprep/pipeline";
import { describe, expect, test } from "vitest";
import { makeNewFolder } from "../src/store/new-folder.js";
import { scratchName } from "../src/store/scratch-name.js";
import { fullDiskAt } from "./support/full-disk.js";
import { niftiGzip } from "./support/raw-task.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const work = temporaryFolder();
let counter = 0;

/** An empty folder. */
function newPlace(): string {
  const folder = join(work, String(counter++));
  mkdirSync(folder);
  return folder;
}

const OPTIONS = { choice: "--out" };

describe("makeNewFolder", () => {
  test("the folder has its name when all is in it, and not before", async () => {
    const place = newPlace();
    const target = join(place, "whole");
    const seen = await makeNewFolder(target, OPTIONS, async (folder) => {
      await folder.makeFolders(["empty"]);
      await folder.write("deep/down/text", [Buffer.from("one "), Buffer.from("two")]);
      return readdirSync(place);
    });
    expect(seen).toEqual([expect.stringMatching(/^\.voxprep-/)]);
    expect(readdirSync(place)).toEqual(["whole"]);
    expect(readdirSync(target).sort()).toEqual(["deep", "empty"]);
    expect(readFileSync(join(target, "deep", "down", "text"), "utf8")).toBe("one two");
  });

  test("what was written goes when the work fails", async () => {
    const place = newPlace();
    const act = makeNewFolder(join(place, "torn"), OPTIONS, async (folder) => {
      await folder.write("imagesTr/a_0000.nii.gz", []);
      await folder.write("notes/deep/readme", []);
      throw new TypeError("a bug");
    });
    await expect(act).rejects.toThrow("a bug");
    expect(readdirSync(place)).toEqual([]);
  });

  test.skipIf(process.platform === "win32")(
    "a link to a symbolic link is one to the file behind it",
    async () => {
      const place = newPlace();
      writeFileSync(join(place, "scan"), "voxels");
      symlinkSync("scan", join(place, "name")); // would lead nowhere from another folder
      const target = join(place, "made", "here");
      mkdirSync(join(place, "made"));
      const isLinked = await makeNewFolder(target, OPTIONS, (folder) =>
        folder.link("deep/scan", join(place, "name")),
      );
      expect(isLinked).toBe(true);
      const made = lstatSync(join(target, "deep", "scan"));
      expect(made.isFile()).toBe(true);
      expect(made.ino).toBe(lstatSync(join(place, "scan")).ino);
    },
  );

  test.each([
    ["EXDEV", true],
    ["EIO", false],
  ])("a link that fails with %s: copied %s", async (code, isCopied) => {
    const place = newPlace();
    writeFileSync(join(place, "scan"), "voxels");
    const link = () => Promise.reject(Object.assign(new Error("no link"), { code }));
    const options = { ...OPTIONS, fs: { ...NODE_FILE_SYSTEM, link } };
    const act = makeNewFolder(join(place, "copy"), options, (folder) =>
      folder.link("scan", join(place, "scan")),
    );
    if (isCopied) expect(await act).toBe(false);
    else await expect(act).rejects.toMatchObject({ code: "VP6203" });
    expect(readdirSync(place).sort()).toEqual(isCopied ? ["copy", "scan"] : ["scan"]);
  });

  test("F83: a name that another process takes at the last moment is VP0203", async () => {
    const place = newPlace();
    const target = join(place, "taken");
    const rename = async (): Promise<void> => {
      mkdirSync(join(target, "of another"), { recursive: true });
      throw Object.assign(new Error("taken"), { code: "ENOTEMPTY" });
    };
    const options = { ...OPTIONS, fs: { ...NODE_FILE_SYSTEM, rename } };
    const act = makeNewFolder(target, options, (folder) => folder.write("text", []));
    await expect(act).rejects.toMatchObject({ code: "VP0203" });
    expect(readdirSync(place)).toEqual(["taken"]);
  });

  test("F76: what a dead process left is removed and told, what a live one fills stays", async () => {
    const place = newPlace();
    const [dead, live] = [scratchName().replace(/^\d+/, String(2 ** 22 + 1)), scratchName()];
    const [ofDead, ofLive] = [dead, live].map((name) => join(place, `.voxprep-${name}`));
    for (const folder of [ofDead, ofLive])
      mkdirSync(join(folder ?? "", "a", "b"), { recursive: true });
    writeFileSync(join(ofDead ?? "", "a", "b", "half"), "ha");
    const findings: Finding[] = [];
    const onFinding = (finding: Finding) => void findings.push(finding);
    await makeNewFolder(join(place, "made"), { ...OPTIONS, onFinding }, (folder) =>
      folder.write("text", []),
    );
    expect(readdirSync(place).sort()).toEqual([`.voxprep-${live}`, "made"].sort());
    expect(findings).toMatchObject([{ code: "VP7101", severity: "info", files: [ofDead] }]);
  });

  test("F83: a name that is taken meanwhile is VP0203, and what took it stays", async () => {
    const place = newPlace();
    const target = join(place, "taken");
    const act = makeNewFolder(target, OPTIONS, async () => writeFileSync(target, "mine"));
    await expect(act).rejects.toMatchObject({ code: "VP0203" });
    expect(readdirSync(place)).toEqual(["taken"]);
    expect(readFileSync(target, "utf8")).toBe("mine");
  });
});

test("F71: whichever call of a conversion finds the disk full, the error says so and nothing is left", async () => {
  const source = join(newPlace(), "Task04_Small");
  for (const folder of ["imagesTr", "labelsTr"])
    mkdirSync(join(source, folder), { recursive: true });
  writeFileSync(join(source, "dataset.json"), "{}");
  writeFileSync(join(source, "imagesTr", "a.nii.gz"), niftiGzip());
  writeFileSync(join(source, "labelsTr", "a.nii.gz"), niftiGzip());
  const convert = (out: string, failing: number, count: () => number) =>
    convertTask(source, out, { threads: 1, fs: fullDiskAt(failing, count) });
  let calls = 0;
  const made = await convert(newPlace(), Number.NaN, () => calls++);
  expect(made).toMatchObject({ images: 1, files: 1, labels: 1 });
  // Three folders, two files that are created and written, and the name of the whole.
  expect(calls).toBeGreaterThanOrEqual(3 + 2 * 2 + 1);
  const out = newPlace();
  for (let failing = 0; failing < calls; failing++) {
    let call = 0;
    const act = convert(out, failing, () => call++);
    await expect(act).rejects.toMatchObject({ code: "VP6201" });
    expect(readdirSync(out)).toEqual([]);
  }
});
