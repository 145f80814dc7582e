import { join } from "node:path";
import { expect, test } from "vitest";
import { rawTask, temporaryFolder, voxprepOk } from "./e2e-support.ts";
import { preloaded } from "./support/preloaded.ts";

/** The rules by which text falls into characters take longer to load than all other modules of a command. */
const WITHOUT_SEGMENTER = preloaded(`
  Intl.Segmenter = class {
    constructor() {
      throw new Error("a segmenter was made");
    }
  };
`);

test("a run and the version do without rules for text that only help and tables need", async () => {
  const environment = { NODE_OPTIONS: WITHOUT_SEGMENTER };
  const words = ["run", rawTask("Task302_MriPhantom"), "--out", join(temporaryFolder(), "out")];
  await voxprepOk([...words, "--planners", "2d", "--threads", "1"], environment);
  await voxprepOk(["--version"], environment);
  await expect(voxprepOk(["--help"], environment)).rejects.toThrow("a segmenter was made");
});
