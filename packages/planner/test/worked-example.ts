import type { Fingerprint, Zyx } from "@voxprep/core";

/** The synthetic fingerprint that yields the planner's part of the published plan (3-worked-example, 3.4). */
export function workedExample(): Fingerprint {
  const s = 0.71484375;
  const groups: readonly (readonly [number, Zyx, Zyx])[] = [
    [10, [1, s, s], [275, 260, 373]],
    [11, [1, s, s], [275, 280, 373]],
    [10, [1, 0.714, s], [275, 250, 373]],
    [1, [1, 0.714, s], [275, 270, 373]],
    [9, [1, 0.72, s], [275, 290, 373]],
  ];
  const cases = groups.flatMap(
    ([count, spacing, size]) =>
      Array(count).fill({ spacing, size }) as { spacing: Zyx; size: Zyx }[],
  );
  return {
    caseIds: cases.map((_, i) => `img${String(i + 1).padStart(4, "0")}`),
    sizesZyx: cases.map(({ size }) => size),
    spacingsZyx: cases.map(({ spacing }) => spacing),
    classes: [1, 2],
    modalities: new Map([[0, "CT"]]),
    intensities: null,
    sizeReductions: cases.map(() => 1),
  };
}
