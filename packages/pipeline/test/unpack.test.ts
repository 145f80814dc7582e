import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeNpy } from "@voxprep/io";
import { readNpzFile } from "@voxprep/io/node";
import { runTask } from "@voxprep/pipeline";
import { expect, test } from "vitest";
import { TEST_DATA } from "./support/shared-folder.ts";
import { temporaryFolder } from "./support/temporary-folder.ts";

test("unpack leaves beside each stage npz the npy that a trainer makes of it", async () => {
  const out = temporaryFolder();
  const taskFolder = join(TEST_DATA, "raw", "Task302_MriPhantom");
  const { stages } = await runTask({ taskFolder, out, unpack: true });
  let compared = 0;
  for (const { folder } of stages) {
    if (folder === null) continue;
    for (const name of readdirSync(folder).filter((one) => one.endsWith(".npz"))) {
      const npz = await readNpzFile(join(folder, name));
      const file = join(folder, name.replace(".npz", ".npy"));
      expect(existsSync(file)).toBe(true);
      const npy = decodeNpy(readFileSync(file));
      expect(npy.shape).toEqual(npz.shape);
      expect(Buffer.from(npy.data.buffer, npy.data.byteOffset, npy.data.byteLength)).toEqual(
        Buffer.from(npz.data.buffer, npz.data.byteOffset, npz.data.byteLength),
      );
      compared++;
    }
  }
  expect(compared).toBeGreaterThan(5);
});
