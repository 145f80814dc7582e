import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { renameFile } from "../src/store/rename-file.js";

const work = mkdtempSync(join(tmpdir(), "voxprep-rename-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** A file system that refuses some times, and then does as it is told. */
function refusing(code: string, times: number) {
  let calls = 0;
  const move = async (): Promise<void> => {
    calls++;
    if (calls <= times) throw Object.assign(new Error(code), { code });
  };
  return { move, calls: () => calls };
}

describe("renameFile", () => {
  test("replaces a file", async () => {
    const [from, to] = [join(work, "from"), join(work, "to")];
    writeFileSync(from, "new");
    writeFileSync(to, "old");
    await renameFile(from, to);
    expect(readFileSync(to, "utf8")).toBe("new");
  });

  test("waits while another program holds the file", async () => {
    const disk = refusing("EPERM", 2);
    await renameFile("a", "b", disk.move, [0, 0, 0]);
    expect(disk.calls()).toBe(3);
  });

  test("gives up in the end, with the fault itself", async () => {
    const disk = refusing("EBUSY", 9);
    await expect(renameFile("a", "b", disk.move, [0, 0])).rejects.toMatchObject({ code: "EBUSY" });
    expect(disk.calls()).toBe(3);
  });

  test("does not wait for what no waiting mends", async () => {
    const disk = refusing("ENOSPC", 1);
    const act = renameFile("a", "b", disk.move, [0, 0]);
    await expect(act).rejects.toMatchObject({ code: "ENOSPC" });
    expect(disk.calls()).toBe(1);
  });
});
