import { access } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type Image, OutputExistsError } from "@voxprep/core";
import type { TaskRunner } from "../pool/task-pool.js";
import type { FileSystem } from "../store/file-system.js";
import { commitUnlocked } from "../store/scratch-store.js";

/** An image and the file that it goes to. */
export interface ImageFile {
  readonly path: string;
  readonly image: Image;
}

/** How images are written. */
export interface WriteImagesOptions {
  readonly runner: TaskRunner;
  /** Replace files that exist. */
  readonly overwrite: boolean;
  /** Makes the files. Default: the real file system. */
  readonly fs?: FileSystem | undefined;
}

/** True for a path that names an image file, not a folder. */
export function isImagePath(path: string): boolean {
  return /\.nii(\.gz)?$/.test(path);
}

/** The absolute path of an image: the one given, or a name in the folder given. */
export function imagePathIn(to: string, name: string): string {
  return isImagePath(to) ? resolve(to) : join(resolve(to), name);
}

/**
 * Writes images as NIfTI files, all or none.
 *
 * @returns Bytes written.
 * @throws `VP0203 OutputExistsError` when a file is there and may not be replaced; write errors by cause.
 */
export async function writeImages(
  images: readonly ImageFile[],
  { runner, overwrite, fs }: WriteImagesOptions,
): Promise<number> {
  const [first] = images;
  if (first === undefined) return 0;
  if (!overwrite) for (const { path } of images) await refuseExisting(path);
  const files = await Promise.all(
    images.map(async ({ path, image }) => {
      const bytes = await runner.run("encodeImage", { name: basename(path), image });
      return { path, chunks: [bytes] };
    }),
  );
  return commitUnlocked(dirname(first.path), [files], fs);
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return;
  throw new OutputExistsError(`${path} exists already and would be replaced`, {
    files: [path],
    remedy: "Choose another name, or say --overwrite.",
  });
}
