import { bytesPerElement, type Dtype, type Geometry } from "@voxprep/core";
import { type HeaderOrientation, headerOrientation } from "./geometry/header-orientation.js";
import { niftiCodeOfDtype } from "./nifti-datatypes.js";
import type { NiftiHeader } from "./nifti-header.js";

/** All fields of a header that say where its voxels lie, ready to be written into another one. */
export interface NiftiOrientation {
  /** Sign of the qform's z axis, then the voxel sizes x, y, z in the unit of length. */
  readonly pixdim: readonly number[];
  /** The unit of length: the lowest three bits of `xyzt_units`. */
  readonly lengthUnit: number;
  readonly qformCode: number;
  readonly sformCode: number;
  readonly quatern: readonly number[];
  readonly qoffsetXyz: readonly number[];
  /** Rows x, y, z of the sform, four numbers each. */
  readonly srow: readonly number[];
}

/** What is changed in a header; all else stays, byte by byte. */
export interface HeaderPatch {
  readonly orientation?: NiftiOrientation | undefined;
  /** New type of the voxels; a scaling is taken out with it. */
  readonly dtype?: Dtype | undefined;
}

const MILLIMETRE = 2;
const LENGTH_BITS = 7;

/** The orientation of a header as it stands in the file. */
export function orientationOfHeader(header: NiftiHeader): NiftiOrientation {
  return {
    pixdim: header.pixdim.slice(0, 4),
    lengthUnit: header.xyztUnits & LENGTH_BITS,
    qformCode: header.qformCode,
    sformCode: header.sformCode,
    quatern: header.quatern,
    qoffsetXyz: header.qoffsetXyz,
    srow: header.srow,
  };
}

/** The orientation that SimpleITK writes for a geometry. */
export function orientationOfGeometry(geometry: Geometry): NiftiOrientation {
  return writtenOrientation(headerOrientation(geometry));
}

/** The orientation as SimpleITK writes it: both forms, in millimetres. */
export function writtenOrientation(fields: HeaderOrientation): NiftiOrientation {
  return {
    pixdim: [fields.qfac, ...fields.spacingXyz],
    lengthUnit: MILLIMETRE,
    qformCode: 1,
    sformCode: 1,
    quatern: fields.quatern,
    qoffsetXyz: fields.qoffsetXyz,
    srow: fields.srow,
  };
}

/** Places of the fields in one version of the format. */
interface FieldPlaces {
  readonly floatBytes: 4 | 8;
  readonly codeBytes: 2 | 4;
  readonly datatype: number;
  readonly pixdim: number;
  readonly slope: number;
  readonly units: number;
  readonly formCodes: number;
  readonly quatern: number;
  readonly srow: number;
}

const PLACES: Readonly<Record<1 | 2, FieldPlaces>> = {
  1: {
    floatBytes: 4,
    codeBytes: 2,
    datatype: 70,
    pixdim: 76,
    slope: 112,
    units: 123,
    formCodes: 252,
    quatern: 256,
    srow: 280,
  },
  2: {
    floatBytes: 8,
    codeBytes: 4,
    datatype: 12,
    pixdim: 104,
    slope: 176,
    units: 500,
    formCodes: 344,
    quatern: 352,
    srow: 400,
  },
};

/**
 * Changes fields of a header in place; its version and byte order stay.
 *
 * @param bytes - At least the whole header.
 * @param header - What stands in them.
 * @see spec 2b-nifti, section 1
 */
export function patchHeader(bytes: Uint8Array, header: NiftiHeader, patch: HeaderPatch): void {
  const { version, littleEndian } = header;
  const places = PLACES[version];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const writeFloats = (at: number, values: readonly number[]): void => {
    values.forEach((value, i) => {
      if (places.floatBytes === 4) view.setFloat32(at + 4 * i, value, littleEndian);
      else view.setFloat64(at + 8 * i, value, littleEndian);
    });
  };
  const { orientation, dtype } = patch;
  if (orientation !== undefined) {
    const { qformCode, sformCode, lengthUnit } = orientation;
    [qformCode, sformCode].forEach((code, i) => {
      if (places.codeBytes === 2) view.setInt16(places.formCodes + 2 * i, code, littleEndian);
      else view.setInt32(places.formCodes + 4 * i, code, littleEndian);
    });
    const units = (header.xyztUnits & ~LENGTH_BITS) | lengthUnit;
    if (version === 1) view.setUint8(places.units, units);
    else view.setInt32(places.units, units, littleEndian);
    writeFloats(places.pixdim, orientation.pixdim);
    writeFloats(places.quatern, [...orientation.quatern, ...orientation.qoffsetXyz]);
    writeFloats(places.srow, orientation.srow);
  }
  if (dtype !== undefined) {
    view.setInt16(places.datatype, niftiCodeOfDtype(dtype), littleEndian);
    view.setInt16(places.datatype + 2, 8 * bytesPerElement(dtype), littleEndian);
    writeFloats(places.slope, [1, 0]);
  }
}
