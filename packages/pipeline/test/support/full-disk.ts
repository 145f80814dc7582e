import { type FileSystem, NODE_FILE_SYSTEM } from "@voxprep/pipeline";

/** A file system on which the given call that makes or writes something finds the disk full. */
export function fullDiskAt(failing: number, count: () => number): FileSystem {
  const guard = (): void => {
    if (count() === failing) throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  return {
    ...NODE_FILE_SYSTEM,
    async makeFolder(path) {
      guard();
      await NODE_FILE_SYSTEM.makeFolder(path);
    },
    async create(path) {
      guard();
      const file = await NODE_FILE_SYSTEM.create(path);
      const write = async (bytes: Uint8Array): Promise<number> => {
        guard();
        return file.write(bytes);
      };
      return { write, sync: () => file.sync(), close: () => file.close() };
    },
    async rename(from, to) {
      guard();
      await NODE_FILE_SYSTEM.rename(from, to);
    },
  };
}
