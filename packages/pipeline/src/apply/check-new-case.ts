import type { Dtype, ErrorCode, Finding, Zyx } from "@voxprep/core";
import { missingImages } from "../check/check-case-files.js";
import { shapeZyxOf } from "../check/check-geometry.js";
import { checkHeaders } from "../check/check-headers.js";
import { findFile } from "../check/find-file.js";
import type { NewCaseFiles } from "./find-new-cases.js";

/** A new case without fault, as far as names and headers tell. */
export interface CheckedNewCase {
  readonly caseId: string;
  /** One per modality, in channel order. */
  readonly imagePaths: readonly string[];
  readonly labelPath: null;
  readonly shapeZyx: Zyx;
  /** mm */
  readonly spacingZyx: Zyx;
  /** Stored type of each modality. */
  readonly dtypes: readonly Dtype[];
}

/** What was found about a new case; no case where a fault fails it. */
export interface NewCaseCheck {
  readonly checked: CheckedNewCase | null;
  readonly findings: readonly Finding[];
}

/**
 * Looks at the files and headers of a new case as at those of a training case, but for the label.
 *
 * @returns Findings of the case, among them `VP1305` for a modality that is missing.
 */
export async function checkNewCase(
  { caseId, folder, fileNames }: NewCaseFiles,
  allow?: ReadonlySet<ErrorCode>,
): Promise<NewCaseCheck> {
  const images = await Promise.all(fileNames.map((name) => findFile(folder, name, caseId)));
  const headers = await checkHeaders({ images, label: null }, { caseId, allow });
  const findings = [
    ...missingImages({ caseId }, images, folder, "leave the case out"),
    ...images.flatMap((image) => image.findings),
    ...headers.findings,
  ];
  const isBad = findings.some(({ severity }) => severity === "case" || severity === "run");
  if (isBad) return { checked: null, findings };
  const whole = headers.images.filter((header) => header !== null);
  const [first] = whole;
  if (first === undefined) throw new TypeError("a case without fault has an image");
  const [x, y, z] = first.geometry.spacingXyz;
  const checked: CheckedNewCase = {
    caseId,
    imagePaths: images.map(({ path }) => path),
    labelPath: null,
    shapeZyx: shapeZyxOf(first.geometry),
    spacingZyx: [z, y, x],
    dtypes: whole.map(({ dtype }) => dtype),
  };
  return { checked, findings };
}
