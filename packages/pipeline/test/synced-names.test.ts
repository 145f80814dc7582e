import { join } from "node:path";
import { type FileSystem, NODE_FILE_SYSTEM, runTask } from "@voxprep/pipeline";
import { expect, test } from "vitest";
import { ResumedTask } from "./support/resumed-task.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

/** The real file system, and what was called on it in which order. */
function recording(): { readonly fs: FileSystem; readonly calls: string[] } {
  const calls: string[] = [];
  const real = NODE_FILE_SYSTEM;
  const note = <T>(name: string, path: string, work: Promise<T>): Promise<T> =>
    work.finally(() => calls.push(`${name} ${path}`));
  const fs: FileSystem = {
    ...real,
    append: (path) => note("append", path, real.append(path)),
    rename: (from, to) => note("rename", to, real.rename(from, to)),
    unlink: (path) => note("unlink", path, real.unlink(path)),
    syncFolder: (path) => note("sync", path, real.syncFolder(path)),
  };
  return { fs, calls };
}

test("F76: the manifest's name is on the disk before the first output has its own", async () => {
  const task = new ResumedTask(temporaryFolder());
  const { fs, calls } = recording();
  await runTask({ taskFolder: task.raw, out: join(task.root, "a"), threads: 1 }, { fs });
  const work = join(task.root, "a", ".voxprep", "unetr-pp", task.name);
  const opened = calls.indexOf(`append ${join(work, "manifest.jsonl")}`);
  const named = calls.findIndex((call) => call.startsWith("rename") && !call.includes(".voxprep"));
  expect(opened).toBeGreaterThanOrEqual(0);
  expect(calls.slice(opened, named)).toContain(`sync ${work}`);
});

test("F76 F91: outputs of a case that was taken out stay away after a power failure", async () => {
  const task = new ResumedTask(temporaryFolder());
  await task.run("a");
  task.takeOutFirstCase();
  const { fs, calls } = recording();
  await runTask({ taskFolder: task.raw, out: join(task.root, "a"), threads: 1 }, { fs });
  const isOfStage = (call: string): boolean => /^unlink .*_stage\d.*thick_10\.npz$/.test(call);
  const last = calls.findLastIndex(isOfStage);
  expect(last).toBeGreaterThanOrEqual(0);
  const folder = calls[last]?.replace(/^unlink /, "").replace(/.thick_10\.npz$/, "");
  expect(calls.slice(last)).toContain(`sync ${folder}`);
});
