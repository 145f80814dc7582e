import { type Finding, makeFinding, voxelCount } from "@voxprep/core";
import { reservedBytes } from "../memory/case-memory.js";
import { tooLarge } from "../memory/memory-budget.js";
import { oversizedCases, type SizeLimits } from "../memory/size-limits.js";
import type { RunForecast } from "./forecast-types.js";

/** Faults that a run with this forecast is going to meet: memory, sizes, disk. */
export function forecastFindings(forecast: RunForecast, limits: SizeLimits): Finding[] {
  const limit = forecast.memoryLimitBytes;
  const needOf = (bytes: number) => bytes + reservedBytes(forecast.threads);
  const memory = forecast.cases
    .filter(({ memoryBytes }) => needOf(memoryBytes) > limit)
    .map((one) =>
      tooLarge(needOf(one.memoryBytes), limit)
        .with({ caseId: one.case, phase: "preprocess" })
        .toFinding(),
    );
  const sizes = forecast.cases
    .filter(({ stages }) => stages.length > 0)
    .map((one) => ({
      caseId: one.case,
      voxels: Math.max(...one.stages.map(({ shape }) => voxelCount(shape))),
    }));
  const space = spaceWarning(forecast);
  return [...oversizedCases(sizes, limits), ...memory, ...(space === null ? [] : [space])];
}

/**
 * A warning when the outputs may not fit on the disk; quotas are not seen.
 *
 * @see spec 5-faults, F70
 */
export function spaceWarning({
  disk,
  isUpperBound,
}: Pick<RunForecast, "disk" | "isUpperBound">): Finding | null {
  const { total, present, free } = disk;
  if (free === null || total - present <= free) return null;
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  const bound = isUpperBound ? "up to " : "about ";
  return makeFinding(
    "VP6202",
    `the outputs will take ${bound}${gigabytes(total - present)}, ${gigabytes(free)} are free`,
    {
      phase: "check",
      found: Math.ceil(total - present),
      expected: free,
      remedy:
        "Free some space or choose another --out; --stages last and --planners 3d write less.",
      originals: "They fill the disk and leave half a file, which the next run takes as done.",
    },
  );
}
