import { TaskPool } from "@voxprep/pipeline";
import { parseThreads } from "../options/parse-values.js";

/** Lends threads to the work of a command, as many as its `--threads` says. */
export async function withPool<T>(
  { threads }: { readonly threads?: number | undefined },
  work: (pool: TaskPool) => Promise<T>,
): Promise<T> {
  const pool = new TaskPool(threads === undefined ? undefined : parseThreads(threads));
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}
