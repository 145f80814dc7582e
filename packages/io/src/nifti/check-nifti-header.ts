import {
  BadDimensionsError,
  BadScalingError,
  BadSpacingError,
  BadVoxelOffsetError,
  bytesPerElement,
  type Dtype,
  type Finding,
  FourDimensionalImageError,
  HeaderImagePairError,
  NonScalarImageError,
  plainNumber,
  TwoDimensionalImageError,
  UnsupportedDatatypeError,
} from "@voxprep/core";
import { niftiDatatypeName } from "./nifti-datatypes.js";
import { effectiveDimensions, NIFTI1_HEADER_BYTES, type NiftiHeader } from "./nifti-header.js";
import { isUsableSlope, niftiScaling } from "./nifti-scaling.js";
import { type NiftiSource, niftiFault, niftiWarning, refuseUnlessAllowed } from "./nifti-source.js";

/** What must be known of a file besides its header to judge the header. */
export interface NiftiExpectation {
  /** True when the file's name says that header and voxels are two files. */
  readonly isPair: boolean;
  /** Number of dimensions that the caller can use. */
  readonly dimensions: 3 | 4;
}

/** What a header says about the voxels, after all checks. */
export interface NiftiVoxelPlan {
  readonly storedDtype: Dtype;
  /** Bytes before the first voxel in the file that holds the voxels. */
  readonly dataOffset: number;
  /** Lengths of the axes in the file's order (x first), trailing axes of length 1 dropped. */
  readonly lengths: readonly number[];
  readonly voxelCount: number;
}

/**
 * Judges the values of a header.
 *
 * @param findings - Warnings are added to it.
 * @throws `VP2203 HeaderImagePairError`, `VP2204 BadDimensionsError`, `VP2206 UnsupportedDatatypeError`,
 *   `VP2208 BadVoxelOffsetError`, `VP2209 BadSpacingError`, `VP2210 BadScalingError`,
 *   `VP2216 NonScalarImageError`, `VP2302 FourDimensionalImageError`, `VP2303 TwoDimensionalImageError`
 * @see spec 5-faults, section 2.2, F25 to F38
 */
export function checkNiftiHeader(
  header: NiftiHeader,
  expectation: NiftiExpectation,
  source: NiftiSource,
  findings: Finding[],
): NiftiVoxelPlan {
  checkPair(header, expectation, source);
  const storedDtype = checkDatatype(header, source, findings);
  checkDimensions(header, source);
  checkIntent(header, source);
  const dimensions = checkDimensionality(header, expectation, source, findings);
  const dataOffset = checkVoxelOffset(header, source, findings);
  checkSpacing(header, source, findings);
  checkScaling(header, source, findings);
  checkUnitsAndVersion(header, source, findings);
  const lengths = header.dims.slice(1, dimensions + 1);
  const voxelCount = lengths.reduce((product, length) => product * length, 1);
  return { storedDtype, dataOffset, lengths, voxelCount };
}

function checkPair(header: NiftiHeader, expectation: NiftiExpectation, source: NiftiSource): void {
  if (header.isPair === expectation.isPair) return;
  const message = header.isPair
    ? "the magic says that the voxels lie in a file of their own (.img), but this is a single file"
    : "the magic says that the voxels follow in the same file, but this is a .hdr";
  throw niftiFault(HeaderImagePairError, source, message, {
    field: "magic",
    remedy: "Convert the pair to one .nii.gz file.",
    originals: "The voxels are read from the same file.",
  });
}

function checkDatatype(header: NiftiHeader, source: NiftiSource, findings: Finding[]): Dtype {
  const { dtype, datatypeCode: code, bitsPerVoxel } = header;
  if (dtype === null) {
    throw niftiFault(
      UnsupportedDatatypeError,
      source,
      `datatype ${code} (${niftiDatatypeName(code)}) is not one real number per voxel`,
      { field: "datatype", found: code, remedy: "Save the image with an integer or float type." },
    );
  }
  const bits = 8 * bytesPerElement(dtype);
  if (bitsPerVoxel !== bits) {
    const message = `bitpix is ${bitsPerVoxel}, the datatype ${dtype} has ${bits}; the datatype rules`;
    findings.push(
      niftiWarning("VP2207", source, message, {
        field: "bitpix",
        found: bitsPerVoxel,
        expected: bits,
      }),
    );
  }
  return dtype;
}

function checkDimensions(header: NiftiHeader, source: NiftiSource): void {
  const { dims } = header;
  const used = dims.slice(1, (dims[0] as number) + 1);
  if (used.every((length) => length > 0 && Number.isSafeInteger(length))) return;
  throw niftiFault(
    BadDimensionsError,
    source,
    `a dimension is not positive (dim: ${dims.join(", ")})`,
    {
      field: "dim",
      found: dims,
      remedy: "Write the file again with its true dimensions.",
      originals: "A dimension of 0 or less is taken as 1.",
    },
  );
}

/** Intents of matrices and vectors: 1004 always, the others when a voxel has several components. */
function checkIntent(header: NiftiHeader, source: NiftiSource): void {
  const { intentCode, dims } = header;
  const components = (dims[0] as number) >= 5 ? (dims[5] as number) : 1;
  const isVector = intentCode >= 1005 && intentCode <= 1007 && components > 1;
  if (intentCode !== 1004 && !isVector) return;
  throw niftiFault(
    NonScalarImageError,
    source,
    `intent ${intentCode} says that a voxel is a vector or matrix of ${components} components`,
    {
      field: "intent_code",
      found: intentCode,
      remedy: "Save each component as an image of its own.",
    },
  );
}

function checkDimensionality(
  header: NiftiHeader,
  expectation: NiftiExpectation,
  source: NiftiSource,
  findings: Finding[],
): number {
  const { dims } = header;
  const count = effectiveDimensions(header);
  const facts = { field: "dim", found: dims };
  if (count < 3) {
    const message = `the image has ${count} dimensions (dim: ${dims.join(", ")}), expected 3`;
    throw niftiFault(TwoDimensionalImageError, source, message, {
      ...facts,
      remedy: "Write 2D images as volumes of one slice, with dim[0] = 3 and dim[3] = 1.",
    });
  }
  if (count > expectation.dimensions) {
    const message = `the image has ${count} dimensions (dim: ${dims.join(", ")}), expected 3`;
    throw niftiFault(FourDimensionalImageError, source, message, {
      ...facts,
      remedy: "Convert the task with `voxprep convert`: each time point becomes a modality.",
    });
  }
  if ((dims[0] as number) > count && count === 3) {
    const message = `trailing dimensions of length 1 are dropped (dim: ${dims.join(", ")})`;
    findings.push(niftiWarning("VP2301", source, message, facts));
  }
  return count;
}

/**
 * The place of the first voxel. In a single file ITK reads from byte 348 at the earliest, and never
 * takes 0 as 352.
 */
function checkVoxelOffset(header: NiftiHeader, source: NiftiSource, findings: Finding[]): number {
  const { voxOffset, version, isPair } = header;
  const offset = Math.trunc(voxOffset);
  const least = isPair ? 0 : version === 1 ? 352 : 544;
  if (offset >= least && Number.isSafeInteger(offset)) return offset;
  const fault = niftiFault(
    BadVoxelOffsetError,
    source,
    `vox_offset is ${voxOffset}, expected ${least} or more`,
    {
      field: "vox_offset",
      found: shown(voxOffset),
      expected: least,
      remedy: "Write the file again, or allow VP2208 to read it as the originals do.",
      originals: "The voxels are read from byte 348 on, so that each is shifted.",
    },
  );
  // Only small offsets of NIfTI-1 have a meaning in the originals that could be allowed.
  if (!(offset >= 0 && offset < least) || version === 2) throw fault;
  refuseUnlessAllowed(fault, source, findings);
  return Math.max(offset, NIFTI1_HEADER_BYTES);
}

function checkSpacing(header: NiftiHeader, source: NiftiSource, findings: Finding[]): void {
  const used = header.pixdim.slice(1, Math.min(header.dims[0] as number, 3) + 1);
  const columns = [0, 1, 2].map((j) =>
    Math.hypot(...[0, 4, 8].map((row) => header.srow[row + j] as number)),
  );
  const facts = {
    field: "pixdim",
    found: {
      pixdim: header.pixdim.map(shown),
      sformColumnLengths: columns.map(shown),
    },
  };
  if (!used.every((length) => length !== 0 && Number.isFinite(length))) {
    const message = `a voxel size is 0 or not finite (pixdim[1..3]: ${numbersText(used)})`;
    const fault = niftiFault(BadSpacingError, source, message, {
      ...facts,
      remedy: "Write the true voxel size into the header, or allow VP2209 to take 1 mm.",
      originals: "The voxel size is silently taken as 1.",
    });
    refuseUnlessAllowed(fault, source, findings);
  }
  if (used.some((length) => length < 0)) {
    const message = `a voxel size is negative (pixdim[1..3]: ${numbersText(used)}); its amount is used and the axis is flipped`;
    findings.push(niftiWarning("VP2211", source, message, facts));
  }
}

function checkScaling(header: NiftiHeader, source: NiftiSource, findings: Finding[]): void {
  const { slope, inter } = header;
  const facts = { field: "scl_slope", found: { slope: shown(slope), inter: shown(inter) } };
  const isInfinite = slope === Infinity || slope === -Infinity;
  if (isInfinite || (isUsableSlope(slope) && !Number.isFinite(inter))) {
    const message = `scl_slope is ${plainNumber(slope)} and scl_inter is ${plainNumber(inter)}, expected finite numbers`;
    const fault = niftiFault(BadScalingError, source, message, {
      ...facts,
      remedy:
        "Write the true scaling into the header, or allow VP2210 to take what is not finite as 0.",
      originals: "What is not finite counts as 0, and a slope of 0 as 1.",
    });
    refuseUnlessAllowed(fault, source, findings);
  } else if (!isUsableSlope(slope) && niftiScaling(header) !== null) {
    const message = `scl_slope is ${slope}, which means no scaling, yet scl_inter ${plainNumber(inter)} is added as SimpleITK does`;
    findings.push(niftiWarning("VP2212", source, message, facts));
  }
}

function checkUnitsAndVersion(header: NiftiHeader, source: NiftiSource, findings: Finding[]): void {
  const unit = header.xyztUnits & 7;
  if (unit === 1 || unit === 3) {
    const factor = unit === 1 ? 1000 : 0.001;
    const before = header.pixdim.slice(1, 4);
    const message =
      `the unit of length is the ${unit === 1 ? "metre" : "micrometre"}: ` +
      `spacing and origin are multiplied by ${factor} (pixdim[1..3]: ${numbersText(before)})`;
    const after = before.map((length) => shown(length * factor));
    findings.push(
      niftiWarning("VP2213", source, message, {
        field: "xyzt_units",
        found: { before: before.map(shown), after },
      }),
    );
  }
  if (header.version === 2) {
    const message = "the file is NIfTI-2, which the originals cannot read";
    findings.push(niftiWarning("VP2214", source, message, { field: "sizeof_hdr", found: 540 }));
  }
}

/** JSON has no NaN and no infinity: such numbers are shown as text. */
function numbersText(values: readonly number[]): string {
  return values.map((value) => plainNumber(value)).join(", ");
}

function shown(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
