import { type ErrorCode, type Finding, makeFinding } from "@voxprep/core";
import { canonicalJson } from "../manifest/canonical-json.js";
import type { StepRecord } from "../manifest/step-record.js";
import { REDO_REASONS, type RedoReason } from "../report/redo-reasons.js";
import type { KeyParts } from "./step-keys.js";

/** Part of a key, the code that says that it changed, and what that means. */
const REASONS: readonly (readonly [part: string, code: ErrorCode, reason: RedoReason])[] = [
  ["images", "VP8101", "image-changed"],
  ["label", "VP8101", "label-changed"],
  ["unknown", "VP8101", "upstream"],
  ["crop", "VP8101", "upstream"],
  ["crops", "VP8101", "upstream"],
  ["fingerprint", "VP8101", "upstream"],
  ["hash", "VP8101", "label-changed"],
  ["algorithm", "VP8105", "algorithm-changed"],
  ["labels", "VP8102", "dataset-changed"],
  ["classes", "VP8102", "dataset-changed"],
  ["cases", "VP8102", "dataset-changed"],
  ["modalities", "VP8102", "dataset-changed"],
  ["spacing", "VP8104", "plan-changed"],
  ["transpose", "VP8104", "plan-changed"],
  ["schemes", "VP8104", "plan-changed"],
  ["masks", "VP8104", "plan-changed"],
  ["intensities", "VP8104", "plan-changed"],
];

/**
 * Why a step that an earlier run finished is made again, for the report.
 *
 * @param parts - What the step depends on now.
 * @see spec 5-faults, section 2.10
 */
export function redoReason(
  { case: caseId, step, keyParts, outputs }: StepRecord,
  parts: KeyParts,
): Finding {
  const differs = (part: string): boolean =>
    canonicalJson(keyParts[part] ?? null) !== canonicalJson(parts[part] ?? null);
  const changed = Object.keys({ ...keyParts, ...parts }).filter(differs);
  const about = {
    caseId: caseId === "" ? undefined : caseId,
    files: outputs.map(({ path }) => path),
    found: changed,
  };
  const known = REASONS.find(([part]) => changed.includes(part));
  const [, code, reason] = known ?? ["", "VP8104" as const, "options-changed"];
  return makeFinding(code, `the step ${step} is made again: ${reason}`, {
    ...about,
    found: reason,
  });
}

/** The reason that a finding tells: of a changed key, or of outputs that are not as they were left. */
export function reasonOf({ code, found }: Finding): RedoReason {
  const told = REDO_REASONS.find((reason) => reason === found);
  return told ?? (code === "VP8201" ? "output-damaged" : "options-changed");
}
