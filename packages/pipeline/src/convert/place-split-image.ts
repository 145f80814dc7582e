import { imageFileName } from "@voxprep/io";
import type { TaskRunner } from "../pool/task-pool.js";
import type { NewFolder } from "../store/new-folder.js";

/**
 * Puts an image into a new folder: one of three dimensions as it is, one of four as a file per volume.
 *
 * @param stem - Name in the folder without modality and ending.
 * @returns Number of files, `<stem>_0000.nii.gz` and so on.
 * @throws What reading an image can throw.
 */
export async function placeSplitImage(
  path: string,
  stem: string,
  { into, runner }: { readonly into: NewFolder; readonly runner: TaskRunner },
): Promise<number> {
  const volumes = await runner.run("convertImage", { path });
  if (volumes === null) {
    await into.copy(imageFileName(stem, 0), path);
    return 1;
  }
  // One after the other: after a failure nothing may be written behind the back of who cleans up.
  for (const [i, bytes] of volumes.entries()) await into.write(imageFileName(stem, i), [bytes]);
  return volumes.length;
}
