/** How a field of a header is stored. */
export type FieldType = "uint8" | "int16" | "int32" | "int64" | "float32" | "float64";

/** A field of a NIfTI header, or a row of equal ones. */
export interface HeaderField {
  readonly name: string;
  readonly offset: number;
  readonly type: FieldType;
  readonly count: number;
  /** True when no reading of a 3D image depends on it. */
  readonly isIgnored: boolean;
}

type Row = readonly [name: string, offset: number, type: FieldType, count?: number];

const fields = (rows: readonly Row[], isIgnored: boolean): HeaderField[] =>
  rows.map(([name, offset, type, count = 1]) => ({ name, offset, type, count, isIgnored }));

/** All fields of a NIfTI-1 header. */
export const NIFTI1_FIELDS: readonly HeaderField[] = [
  ...fields(
    [
      ["sizeof_hdr", 0, "int32"],
      ["data_type", 4, "uint8", 10],
      ["db_name", 14, "uint8", 18],
      ["extents", 32, "int32"],
      ["session_error", 36, "int16"],
      ["regular", 38, "uint8"],
      ["dim_info", 39, "uint8"],
      ["dim[4..7]", 48, "int16", 4],
      ["intent_p", 56, "float32", 3],
      ["slice_start", 74, "int16"],
      ["pixdim[4..7]", 92, "float32", 4],
      ["slice_end", 120, "int16"],
      ["slice_code", 122, "uint8"],
      ["cal", 124, "float32", 2],
      ["slice_duration", 132, "float32"],
      ["toffset", 136, "float32"],
      ["gl", 140, "int32", 2],
      ["descrip", 148, "uint8", 80],
      ["aux_file", 228, "uint8", 24],
      ["intent_name", 328, "uint8", 16],
      ["extension", 348, "uint8", 4],
    ],
    true,
  ),
  ...fields(
    [
      ["dim[0..3]", 40, "int16", 4],
      ["intent_code", 68, "int16"],
      ["datatype", 70, "int16"],
      ["bitpix", 72, "int16"],
      ["pixdim[0..3]", 76, "float32", 4],
      ["vox_offset", 108, "float32"],
      ["scl", 112, "float32", 2],
      ["xyzt_units", 123, "uint8"],
      ["form codes", 252, "int16", 2],
      ["quatern and qoffset", 256, "float32", 6],
      ["srow", 280, "float32", 12],
      ["magic", 344, "uint8", 4],
    ],
    false,
  ),
];

/** All fields of a NIfTI-2 header. */
export const NIFTI2_FIELDS: readonly HeaderField[] = [
  ...fields(
    [
      ["dim[4..7]", 48, "int64", 4],
      ["intent_p", 80, "float64", 3],
      ["pixdim[4..7]", 136, "float64", 4],
      ["cal", 192, "float64", 2],
      ["slice_duration", 208, "float64"],
      ["toffset", 216, "float64"],
      ["slices", 224, "int64", 2],
      ["descrip", 240, "uint8", 80],
      ["aux_file", 320, "uint8", 24],
      ["slice_code", 496, "int32"],
      ["intent_name", 508, "uint8", 16],
      ["dim_info", 524, "uint8"],
      ["unused", 525, "uint8", 15],
      ["extension", 540, "uint8", 4],
    ],
    true,
  ),
  ...fields(
    [
      ["sizeof_hdr", 0, "int32"],
      ["magic", 4, "uint8", 8],
      ["datatype", 12, "int16"],
      ["bitpix", 14, "int16"],
      ["dim[0..3]", 16, "int64", 4],
      ["pixdim[0..3]", 104, "float64", 4],
      ["vox_offset", 168, "int64"],
      ["scl", 176, "float64", 2],
      ["form codes", 344, "int32", 2],
      ["quatern and qoffset", 352, "float64", 6],
      ["srow", 400, "float64", 12],
      ["xyzt_units", 500, "int32"],
      ["intent_code", 504, "int32"],
    ],
    false,
  ),
];

const SIZES: Readonly<Record<FieldType, number>> = {
  uint8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float32: 4,
  float64: 8,
};

/** Values at which arithmetic, comparisons and conversions change their behaviour. */
const FLOATS = [
  ...[0, -0, 1, -1, 0.5, 2, NaN, Infinity, -Infinity, 5e-324, 1.4e-45, 1.17e-38, 2 ** -52, 1e-10],
  ...[3.4028234e38, -3.4028234e38, 1e300, -1e300, 352, 1e10, 2 ** 31, -(2 ** 31), 2 ** 53, 0.999],
];
const INTS = [
  ...[0n, 1n, -1n, 2n, -2n, 3n, 4n, 7n, 8n, 100n, 127n, -128n, 255n, 32767n, -32768n, 65536n],
  ...[2n ** 31n - 1n, -(2n ** 31n), 2n ** 32n, 2n ** 53n, 2n ** 62n, 2n ** 63n - 1n, -(2n ** 63n)],
];

/** A header with one boundary value in it. */
export interface FieldMutant {
  readonly field: HeaderField;
  readonly step: string;
  readonly bytes: Uint8Array;
}

/** Every element of every field with every boundary value that its type can hold. */
export function* fieldMutants(
  file: Uint8Array,
  fieldsOfFile: readonly HeaderField[],
  littleEndian: boolean,
): Generator<FieldMutant> {
  for (const field of fieldsOfFile) {
    for (let i = 0; i < field.count; i++) {
      const offset = field.offset + i * SIZES[field.type];
      for (const value of field.type.startsWith("float") ? FLOATS : INTS) {
        const bytes = file.slice();
        if (!store(new DataView(bytes.buffer), offset, field.type, value, littleEndian)) continue;
        yield { field, step: `${field.name}[${i}] at ${offset} = ${value}`, bytes };
      }
    }
  }
}

/** False when an int does not fit. */
function store(
  view: DataView,
  offset: number,
  type: FieldType,
  value: number | bigint,
  littleEndian: boolean,
): boolean {
  if (type === "float32") view.setFloat32(offset, Number(value), littleEndian);
  else if (type === "float64") view.setFloat64(offset, Number(value), littleEndian);
  else {
    const bits = 8 * SIZES[type];
    const int = BigInt(value);
    const fits = type === "uint8" ? int >= 0n && int < 256n : BigInt.asIntN(bits, int) === int;
    if (!fits) return false;
    const raw = BigInt.asUintN(bits, int);
    for (let i = 0; i < SIZES[type]; i++) {
      const shift = 8n * BigInt(littleEndian ? i : SIZES[type] - 1 - i);
      view.setUint8(offset + i, Number((raw >> shift) & 255n));
    }
  }
  return true;
}
