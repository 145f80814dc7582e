import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { NODE_FILE_SYSTEM } from "@voxprep/pipeline";
import { expect, test } from "vitest";
import { scratchName } from "../src/store/scratch-name.js";
import { commitUnlocked } from "../src/store/scratch-store.js";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();
let counter = 0;

function newFolder(): string {
  const folder = join(root, String(counter++));
  mkdirSync(folder);
  return folder;
}

function file(folder: string, name: string, text = name) {
  return { path: join(folder, name), chunks: [Buffer.from(text)] };
}

test("writers side by side in one folder all complete", async () => {
  const folder = newFolder();
  const names = Array.from({ length: 20 }, (_, i) => `file${i}`);
  await Promise.all(names.map((name) => commitUnlocked(folder, [[file(folder, name)]])));
  expect(readdirSync(folder).sort()).toEqual([...names].sort());
  expect(readFileSync(join(folder, "file7"), "utf8")).toBe("file7");
});

test("the folder of temporary files that another writer removes is made again", async () => {
  const folder = newFolder();
  let removals = 3;
  const fs: typeof NODE_FILE_SYSTEM = {
    ...NODE_FILE_SYSTEM,
    create(path) {
      if (removals-- > 0) rmdirSync(dirname(path));
      return NODE_FILE_SYSTEM.create(path);
    },
  };
  await commitUnlocked(folder, [[file(folder, "a")]], fs);
  expect(readdirSync(folder)).toEqual(["a"]);
});

test("F76: temporary files of dead writers are removed, those of live ones stay", async () => {
  const folder = newFolder();
  const temporary = join(folder, ".voxprep", "tmp");
  mkdirSync(temporary, { recursive: true });
  const dead = scratchName().replace(/^\d+/, String(2 ** 22 + 1));
  const live = scratchName();
  for (const name of [`${dead}-0`, `${dead}-17`, `${live}-0`]) {
    writeFileSync(join(temporary, name), "half");
  }
  writeFileSync(join(folder, `.vptmp-${dead}-1`), "half");
  await commitUnlocked(folder, [[file(folder, "a")]]);
  expect(readdirSync(folder).sort()).toEqual([".voxprep", "a"]);
  expect(readdirSync(temporary)).toEqual([`${live}-0`]);
});
