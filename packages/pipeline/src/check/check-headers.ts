import { type Dtype, type Finding, NonScalarImageError, VoxprepError } from "@voxprep/core";
import type { NiftiHeader, StraightenedAxes } from "@voxprep/io";
import {
  judgeLeadingHeader,
  type NiftiHeaderFacts,
  type ReadNiftiHeaderFileOptions,
  readNiftiHeaderFile,
} from "@voxprep/io/node";
import { type PlacedStamp, placedStamp } from "../manifest/file-stamp.js";
import type { HeaderFact } from "../manifest/step-record.js";
import {
  checkLabelGeometry,
  checkModalityGeometry,
  type GeometryOptions,
  type PlacedFile,
} from "./check-geometry.js";
import type { FoundFile } from "./find-file.js";

/** What a file's header says. */
export interface CheckedHeader extends PlacedFile {
  /** As stored. */
  readonly dtype: Dtype;
  /** Of the file as it lies there. */
  readonly fileBytes: number;
  /** The header as it stands in the file. */
  readonly header: NiftiHeader;
  /** What was made of axes that were not perpendicular; `null` when they were. */
  readonly straightened: StraightenedAxes | null;
  /** What the system said of the file while it was read. */
  readonly stamp: PlacedStamp;
}

/** The headers of a case; `null` where a file could not be used. */
export interface HeaderCheck {
  readonly images: readonly (CheckedHeader | null)[];
  readonly label: CheckedHeader | null;
  readonly findings: readonly Finding[];
}

interface HeaderResult {
  readonly header: CheckedHeader | null;
  readonly findings: readonly Finding[];
}

/** The header of a case's file in the state that a stamp tells, as an earlier run read it; `undefined` when none did. */
export type KnownHeaders = (caseId: string, stamp: PlacedStamp) => HeaderFact | undefined;

/** How the headers of a case are checked. */
export interface HeaderOptions extends GeometryOptions {
  /** Files of which the header is known are not opened. Default: none is. */
  readonly known?: KnownHeaders | undefined;
}

/** The files of a case; a new case has no label. */
export interface CaseHeaderFiles {
  readonly images: readonly FoundFile[];
  readonly label: FoundFile | null;
}

/** Reads the headers of a case's files and compares their grids, as far as there are any. */
export async function checkHeaders(
  files: CaseHeaderFiles,
  options: HeaderOptions,
): Promise<HeaderCheck> {
  const [label, ...images] = await Promise.all([
    files.label === null ? NOTHING : readHeader(files.label, "label", options),
    ...files.images.map((image) => readHeader(image, "image", options)),
  ]);
  const findings = [...images, label].flatMap((result) => result.findings);
  const [first, ...others] = images.map(({ header }) => header);
  if (first != null) {
    for (const other of others) {
      if (other !== null) findings.push(...checkModalityGeometry(other, first, options));
    }
    if (label.header !== null) findings.push(...checkLabelGeometry(label.header, first, options));
  }
  return { images: images.map(({ header }) => header), label: label.header, findings };
}

const NOTHING: HeaderResult = { header: null, findings: [] };

async function readHeader(
  found: FoundFile,
  role: "image" | "label",
  options: HeaderOptions,
): Promise<HeaderResult> {
  const { state, path } = found;
  if (state !== "file") return NOTHING;
  try {
    const { caseId, allow, repair } = options;
    const reading = { caseId, allow, role, maxAngle: repair?.maxAngle };
    const { stamp, ...facts } =
      knownHeader(found, reading, options) ?? (await headerInFile(path, reading));
    const { header, geometry, straightened, fileBytes, findings } = facts;
    const { dtype } = header;
    if (dtype === null) throw new TypeError("the reader refuses headers without dtype");
    refuseVectors(header);
    const checked = { file: path, geometry, dtype, fileBytes, header, straightened, stamp };
    return { header: checked, findings };
  } catch (error) {
    if (!(error instanceof VoxprepError)) throw error;
    const context = { caseId: options.caseId, files: [path] };
    return { header: null, findings: [error.with(context).toFinding()] };
  }
}

type StampedHeader = NiftiHeaderFacts & Pick<CheckedHeader, "stamp">;

/** What is known of the header is judged anew: by the rules of today, with the options of this run. */
function knownHeader(
  { path, stamp }: FoundFile,
  reading: ReadNiftiHeaderFileOptions,
  { caseId, known }: HeaderOptions,
): StampedHeader | undefined {
  const header = stamp === undefined ? undefined : known?.(caseId, stamp);
  if (stamp === undefined || header === undefined) return undefined;
  const { base64, isInflated } = header;
  const leading = { bytes: Buffer.from(base64, "base64"), isInflated };
  return { ...judgeLeadingHeader(path, leading, Number(stamp.size), reading), stamp };
}

async function headerInFile(
  path: string,
  reading: ReadNiftiHeaderFileOptions,
): Promise<StampedHeader> {
  const { identity, ...facts } = await readNiftiHeaderFile(path, reading);
  return { ...facts, stamp: placedStamp(path, identity) };
}

/** GENMATRIX, SYMMATRIX, DISPVECT and VECTOR. */
const NON_SCALAR_INTENTS: ReadonlySet<number> = new Set([1004, 1005, 1006, 1007]);

/**
 * The reader takes a vector of one component for a number, as SimpleITK does; a task is not to have one: what the file
 * says of itself is wrong, or parts of it are missing.
 *
 * @see spec 5-faults, F30
 */
function refuseVectors({ intentCode }: NiftiHeader): void {
  if (!NON_SCALAR_INTENTS.has(intentCode)) return;
  throw new NonScalarImageError(
    `intent ${intentCode} says that a voxel is a vector or matrix, but there is one number per voxel`,
    {
      field: "intent_code",
      found: intentCode,
      expected: 0,
      remedy:
        "Set intent_code to 0 if each voxel is one number; else save each component as an image.",
      originals: "Intent 1005 is refused; 1006 and 1007 are read as if they were numbers.",
    },
  );
}
