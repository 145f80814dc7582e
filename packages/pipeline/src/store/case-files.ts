import { join } from "node:path";

/** The files of a case in a folder; the npy is what trainers unpack the npz to. */
export function caseFiles(
  folder: string,
  caseId: string,
): { npz: string; pkl: string; npy: string } {
  return {
    npz: join(folder, `${caseId}.npz`),
    pkl: join(folder, `${caseId}.pkl`),
    npy: join(folder, `${caseId}.npy`),
  };
}
