import { join } from "node:path";

/** The two files of a case in a folder. */
export function caseFiles(folder: string, caseId: string): { npz: string; pkl: string } {
  return { npz: join(folder, `${caseId}.npz`), pkl: join(folder, `${caseId}.pkl`) };
}
