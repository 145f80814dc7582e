import { symlinkSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type RunEvent, runTask } from "@voxprep/pipeline";
import { expect, test } from "vitest";
import { niftiBytes, RawTask } from "./support/raw-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

const root = temporaryFolder();

test("F31: a warning of a header is told and counted once, though header and voxels are read apart", async () => {
  const task = new RawTask(join(root, "Task001_Once"), ["a", "b", "c", "d", "e"]);
  const image = niftiBytes();
  image.writeInt16LE(64, 72);
  task.write(task.image("b"), gzipSync(image));
  task.write(task.image("d"), gzipSync(image));
  const events: RunEvent[] = [];
  const summary = await runTask({
    taskFolder: task.folder,
    out: join(root, "out"),
    threads: 1,
    onEvent: (event) => events.push(event),
  });
  const told = events.flatMap((one) =>
    one.event === "finding" ? [`${one.code} ${one.case}`] : [],
  );
  expect(told.sort()).toEqual(["VP2207 b", "VP2207 d"]);
  expect(summary.warnings).toBe(2);
});

test("F15: a link to nothing is not named as the nearest name of itself", async () => {
  const task = new RawTask(join(root, "Task002_Link"), ["a", "long_name"]);
  unlinkSync(task.image("long_name"));
  symlinkSync("nowhere", task.image("long_name"));
  const events: RunEvent[] = [];
  await runTask({
    taskFolder: task.folder,
    out: join(root, "out"),
    threads: 1,
    onEvent: (event) => events.push(event),
  });
  const messages = events.flatMap((one) =>
    one.event === "finding" && one.code === "VP1301" ? [one.message] : [],
  );
  expect(messages).toEqual(["imagesTr/long_name_0000.nii.gz is a symbolic link to nothing"]);
});
