import { isRawTask } from "../splits/case-source.js";
import { isOutputRoot } from "../store/work-folders.js";

/** Whether a folder is one that runs wrote into, and no raw task. */
export async function isOutputsFolder(folder: string): Promise<boolean> {
  return (await isOutputRoot(folder)) && !(await isRawTask(folder));
}
