import { stat } from "node:fs/promises";
import { type Finding, makeFinding } from "@voxprep/core";
import type { OutputFact } from "../manifest/step-record.js";
import { mapLimited } from "../pool/map-limited.js";
import type { TaskRunner } from "../pool/task-pool.js";
import type { InspectedStep } from "./inspect-step.js";

/**
 * Arrays that a trainer unpacked beside an npz and that are not the npz's: it would train on them.
 *
 * @see spec 5-faults, F109
 */
export async function staleUnpacked(
  steps: readonly InspectedStep[],
  runner: TaskRunner,
): Promise<Finding[]> {
  const outputs = steps.flatMap(({ record }) =>
    record.outputs.map((output) => ({ output, caseId: record.case })),
  );
  const own = new Set(outputs.map(({ output }) => output.path));
  const found = await mapLimited(outputs, runner.threads, async ({ output, caseId }) => {
    const path = output.path.replace(/\.npz$/, ".npy");
    if (path === output.path || own.has(path)) return [];
    return (await isStale(path, output, runner)) ? [unpackedFinding(path, output, caseId)] : [];
  });
  return found.flat();
}

async function isStale(path: string, { array }: OutputFact, runner: TaskRunner): Promise<boolean> {
  const size = await stat(path).then(
    (file) => file.size,
    () => null,
  );
  if (size === null || array === undefined) return false;
  if (size !== array.length) return true;
  return (await runner.run("checksumFile", { path })) !== array.crc32;
}

function unpackedFinding(path: string, { path: npz }: OutputFact, caseId: string): Finding {
  return makeFinding("VP8108", `${path} is not the array of the npz beside it`, {
    caseId,
    files: [path, npz],
    remedy: "Delete it before training; the trainer unpacks the npz again.",
    originals: "Trainers prefer it to the npz and never renew it.",
  });
}
