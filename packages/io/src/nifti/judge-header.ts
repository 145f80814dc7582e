import {
  BadVoxelOffsetError,
  bytesPerElement,
  type Finding,
  HeaderPromisesTooMuchError,
  VoxelDataTooShortError,
} from "@voxprep/core";
import { inflatedLimit } from "../inflated-limit.js";
import { checkNiftiHeader, type NiftiVoxelPlan } from "./check-nifti-header.js";
import { geometryOf, type NiftiGeometry } from "./geometry/nifti-geometry.js";
import type { NiftiHeader } from "./nifti-header.js";
import { type NiftiSource, niftiFault } from "./nifti-source.js";

/** What a receiver has to know of the file whose bytes it takes. */
export interface ReceiverFile {
  /** Size of the file that holds the voxels, compressed as it is. */
  readonly fileBytes: number;
  /** True when the bytes come out of gzip: then their number is not known before their end. */
  readonly isInflated: boolean;
  readonly dimensions: 3 | 4;
}

/** A header with everything that follows from it. */
export interface JudgedHeader extends NiftiGeometry {
  readonly header: NiftiHeader;
  readonly plan: NiftiVoxelPlan;
}

/**
 * Checks a header in full and derives from it what the file must hold; allocates nothing.
 *
 * @throws The errors of `checkNiftiHeader` and `niftiGeometry`; `VP9201 HeaderPromisesTooMuchError`,
 *   `VP2205 VoxelDataTooShortError` and `VP2208 BadVoxelOffsetError` when the file is too small.
 */
export function judgeHeader(
  header: NiftiHeader,
  file: ReceiverFile,
  isPair: boolean,
  source: NiftiSource,
): JudgedHeader {
  const findings: Finding[] = [];
  const { dimensions } = file;
  const plan = checkNiftiHeader(header, { isPair, dimensions }, source, findings);
  const geometry = geometryOf(header, source);
  findings.push(...geometry.findings);
  const wanted = plan.voxelCount * bytesPerElement(plan.storedDtype);
  const possible = inflatedLimit(file.fileBytes);
  if (wanted > possible) {
    throw niftiFault(
      HeaderPromisesTooMuchError,
      source,
      `the header promises ${wanted} bytes of voxels, a file of ${file.fileBytes} bytes cannot hold more than ${possible}`,
      { field: "dim", found: wanted, expected: possible, remedy: "Get the file again." },
    );
  }
  if (!file.isInflated) checkPresent(plan, wanted, file.fileBytes, source);
  else if (plan.dataOffset > possible) throw offsetBehindEnd(plan, file.fileBytes, source);
  return { header, plan, ...geometry, findings };
}

/** Refuses data that end before the last voxel. */
export function checkPresent(
  plan: NiftiVoxelPlan,
  wanted: number,
  presentBytes: number,
  source: NiftiSource,
): void {
  const present = Math.max(presentBytes - plan.dataOffset, 0);
  if (present >= wanted) return;
  // A file that ends with its header is short; the usual offset is not to blame.
  if (plan.dataOffset > presentBytes && plan.dataOffset > 544) {
    throw offsetBehindEnd(plan, presentBytes, source);
  }
  throw niftiFault(
    VoxelDataTooShortError,
    source,
    `the file holds ${present} bytes of voxels, the header promises ${wanted}`,
    {
      found: present,
      expected: wanted,
      remedy: "Get the file again from its source.",
      originals: "The missing voxels silently become 0.",
    },
  );
}

function offsetBehindEnd(plan: NiftiVoxelPlan, bytes: number, source: NiftiSource): Error {
  return niftiFault(
    BadVoxelOffsetError,
    source,
    `vox_offset ${plan.dataOffset} lies behind the end of the data (${bytes} bytes)`,
    {
      field: "vox_offset",
      found: plan.dataOffset,
      expected: bytes,
      remedy: "Get the file again from its source.",
      originals: "All voxels silently become 0.",
    },
  );
}
