import type { FileSystem } from "../store/file-system.js";
import type { Pause } from "../store/rename-file.js";

/** What a run works with besides its options; tests that inject faults replace it. */
export interface RunTools {
  /** All calls on the output disk. Default: the real file system. */
  readonly fs?: FileSystem;
  /** Waits before something is tried again. Default: as long as it is told. */
  readonly pause?: Pause;
}
