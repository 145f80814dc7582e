import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type FileSystem, NODE_FILE_SYSTEM } from "../src/store/file-system.js";
import { renameFile } from "../src/store/rename-file.js";

const work = mkdtempSync(join(tmpdir(), "voxprep-rename-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A file system that refuses some times, and then does as it is told. */
function refusing(code: string, times: number) {
  let calls = 0;
  let waitedMs = 0;
  const fs: FileSystem = {
    ...NODE_FILE_SYSTEM,
    async rename() {
      calls++;
      if (calls <= times) throw Object.assign(new Error(code), { code });
    },
  };
  const pause = async (milliseconds: number): Promise<void> => {
    waitedMs += milliseconds;
  };
  return { fs, pause, calls: () => calls, waitedMs: () => waitedMs };
}

describe("renameFile", () => {
  test("replaces a file", async () => {
    const [from, to] = [join(work, "from"), join(work, "to")];
    writeFileSync(from, "new");
    writeFileSync(to, "old");
    await renameFile(NODE_FILE_SYSTEM, from, to);
    expect(readFileSync(to, "utf8")).toBe("new");
  });

  test.each(["EACCES", "EBUSY", "EEXIST", "EPERM"])(
    "F101: waits while another program holds the file (%s)",
    async (code) => {
      const disk = refusing(code, 2);
      await renameFile(disk.fs, "a", "b", disk.pause);
      expect(disk.calls()).toBe(3);
    },
  );

  test("F101: gives up after five seconds, with the fault itself", async () => {
    const disk = refusing("EBUSY", 99);
    const act = renameFile(disk.fs, "a", "b", disk.pause);
    await expect(act).rejects.toMatchObject({ code: "EBUSY" });
    expect(disk.waitedMs()).toBe(5000);
  });

  test("does not wait for what no waiting mends", async () => {
    const disk = refusing("ENOSPC", 1);
    const act = renameFile(disk.fs, "a", "b", disk.pause);
    await expect(act).rejects.toMatchObject({ code: "ENOSPC" });
    expect(disk.calls()).toBe(1);
  });
});
