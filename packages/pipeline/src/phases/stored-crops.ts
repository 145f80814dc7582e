import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type CaseProperties, UsageError, type Volume, voxelCount } from "@voxprep/core";
import { decodeCaseProperties, decodePickle } from "@voxprep/io";
import type { RunContext } from "../run/context.js";
import type { CroppedCase } from "../steps/cropped-case.js";
import { caseFiles } from "../store/case-files.js";

/** A cropped case of which only the properties were read. */
export interface CroppedWithoutVoxels {
  readonly caseId: string;
  readonly properties: CaseProperties;
}

/**
 * Reads a cropped case that an earlier run left.
 *
 * @throws `VP0101 UsageError` when it is not there.
 */
export async function loadCropped(
  context: RunContext,
  caseId: string,
  withVoxels: boolean,
): Promise<CroppedCase | CroppedWithoutVoxels> {
  const files = caseFiles(context.folders.cropped, caseId);
  for (const file of [files.npz, files.pkl]) requireFile(file, caseId);
  const properties = decodeCaseProperties(
    decodePickle(await readFile(files.pkl), { source: files.pkl }),
  );
  if (!withVoxels) return { caseId, properties };
  const voxels = voxelCount(properties.croppedSizeZyx) * (properties.imagePaths.length + 1);
  const memory = context.memory.take(voxels * Float32Array.BYTES_PER_ELEMENT);
  const volumes = await context.runner.run("decodeCropped", { path: files.npz, caseId, memory });
  return { caseId, properties, ...splitChannels(volumes) };
}

function requireFile(file: string, caseId: string): void {
  if (existsSync(file)) return;
  throw new UsageError(`case ${caseId} is not cropped: ${file} does not exist`, {
    caseId,
    files: [file],
    severity: "run",
    remedy: "Run `voxprep crop` (or `voxprep run`) on the same folders first.",
  });
}

function splitChannels(
  volumes: readonly Volume<"float32">[],
): Pick<CroppedCase, "channels" | "label"> {
  const label = volumes.at(-1);
  if (label === undefined) throw new TypeError("a cropped array has at least a label channel");
  return { channels: volumes.slice(0, -1), label };
}
