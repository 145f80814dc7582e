import { BadArgumentError, type Fingerprint, PlanningError, type Zyx } from "@voxprep/core";

/**
 * Refuses a fingerprint from which nothing can be planned.
 *
 * @throws `VP0401 BadArgumentError` when its lists have different lengths.
 * @throws `VP6401 PlanningError` without cases, or when a size or spacing is not positive.
 */
export function checkFingerprint(fingerprint: Fingerprint): void {
  const { caseIds, sizesZyx, spacingsZyx, sizeReductions } = fingerprint;
  const lengths = [sizesZyx, spacingsZyx, sizeReductions].map((list) => list.length);
  if (lengths.some((length) => length !== caseIds.length)) {
    throw new BadArgumentError(
      `the fingerprint has ${caseIds.length} cases, but ${lengths.join(", ")} sizes, spacings and reductions`,
      { found: lengths, expected: caseIds.length },
    );
  }
  if (caseIds.length === 0) {
    throw new PlanningError("there is no case to plan for", {
      found: 0,
      remedy: "Repair the cases that failed, then run again.",
    });
  }
  caseIds.forEach((caseId, i) => {
    requirePositive(caseId, "size", sizesZyx[i] as Zyx, Number.isSafeInteger);
    requirePositive(caseId, "spacing", spacingsZyx[i] as Zyx, Number.isFinite);
  });
}

function requirePositive(
  caseId: string,
  field: string,
  values: Zyx,
  isUsable: (value: number) => boolean,
): void {
  if (values.every((value) => value > 0 && isUsable(value))) return;
  throw new PlanningError(
    `case ${caseId} has the ${field} ${values.join(" x ")}, expected positive numbers`,
    {
      caseId,
      field,
      found: [...values],
    },
  );
}
