import { npyError, objectArrayError } from "./npy-errors.js";
import {
  type ArrayOrder,
  checkedElementCount,
  effectiveOrder,
  elementCount,
} from "./numpy-array.js";
import { type NumpyDtype, parseNumpyDtype } from "./numpy-dtype.js";
import { type Literal, LiteralSyntaxError, parseLiteral } from "./python-literal.js";

/** What stands before the elements of an npy file. */
export interface NpyHeader {
  readonly dtype: NumpyDtype;
  readonly shape: readonly number[];
  readonly order: ArrayOrder;
  /** Bytes before the first element. */
  readonly dataOffset: number;
  /** Bytes of all elements. */
  readonly dataBytes: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** numpy 2 refuses longer headers; no header of this dtype family comes near. */
const MAX_HEADER_BYTES = 10_000;

/** So many bytes from the start of a file always hold a header that is not refused. */
export const NPY_HEADER_BYTES_AT_MOST: number = 16 + MAX_HEADER_BYTES;

/**
 * Reads the header of an npy file, versions 1.0, 2.0 and 3.0.
 *
 * The header text goes through an own small grammar and is never evaluated.
 *
 * @param bytes - The file, or its first 10 016 bytes, which always hold a header.
 * @throws `VP9304 BadNpyHeaderError`, `VP9303 ObjectArrayError`, `VP9201 HeaderPromisesTooMuchError`
 * with the golden's name of the fault in `context.field`.
 */
export function decodeNpyHeader(bytes: Uint8Array, source?: string): NpyHeader {
  const { text, dataOffset } = headerText(bytes, source);
  const { descr, fortran, shape } = headerFields(text, source);
  if (typeof descr !== "string") {
    throw npyError("NPY_BAD_DTYPE", "structured and subarray dtypes are not read", { source });
  }
  if (/^[|<>=]?O/.test(descr)) throw objectArrayError(source);
  const dtype = parseNumpyDtype(descr);
  if (dtype === null) {
    const message = `the dtype ${JSON.stringify(descr)} is not read`;
    throw npyError("NPY_BAD_DTYPE", message, { source, found: descr });
  }
  if (checkedElementCount(shape, dtype.itemBytes) === null) {
    throw npyError("NPY_BAD_HEADER", `no array has the shape (${shape.join(", ")})`, { source });
  }
  const order = effectiveOrder(fortran ? "F" : "C", shape);
  const dataBytes = elementCount(shape) * dtype.itemBytes;
  return { dtype, shape, order, dataOffset, dataBytes };
}

function headerText(
  bytes: Uint8Array,
  source: string | undefined,
): { text: string; dataOffset: number } {
  if (MAGIC.some((byte, i) => i < bytes.length && bytes[i] !== byte)) {
    throw npyError("NPY_BAD_MAGIC", "does not begin with the bytes 93 NUMPY", { source });
  }
  if (bytes.length < 10) throw cut(bytes, source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [major, minor] = [view.getUint8(6), view.getUint8(7)];
  if (major < 1 || major > 3 || minor !== 0) {
    const message = `version ${major}.${minor} is not known; 1.0, 2.0 and 3.0 are`;
    throw npyError("NPY_UNSUPPORTED_VERSION", message, { source, found: `${major}.${minor}` });
  }
  if (major > 1 && bytes.length < 12) throw cut(bytes, source);
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const start = major === 1 ? 10 : 12;
  if (length > MAX_HEADER_BYTES && start + MAX_HEADER_BYTES < bytes.length) {
    const message = `a header of ${length} bytes, at most ${MAX_HEADER_BYTES} are read`;
    throw npyError("NPY_LIMIT", message, { source, found: length, expected: MAX_HEADER_BYTES });
  }
  if (start + length > bytes.length) throw cut(bytes, source);
  // A copy, because text decoders of browsers refuse shared memory.
  const text = bytes.slice(start, start + length);
  const decoder = new TextDecoder(major === 3 ? "utf-8" : "latin1");
  return { text: decoder.decode(text), dataOffset: start + length };
}

function cut(bytes: Uint8Array, source: string | undefined): Error {
  return npyError("NPY_TRUNCATED", `ends after ${bytes.length} bytes, inside its header`, {
    source,
    found: bytes.length,
  });
}

interface HeaderFields {
  readonly descr: Literal;
  readonly fortran: boolean;
  readonly shape: readonly number[];
}

function headerFields(text: string, source: string | undefined): HeaderFields {
  const bad = (what: string) => npyError("NPY_BAD_HEADER", `bad header: ${what}`, { source });
  let literal: Literal;
  try {
    literal = parseLiteral(text);
  } catch (error) {
    if (error instanceof LiteralSyntaxError) throw bad(error.message);
    throw error;
  }
  if (literal === null || typeof literal !== "object" || literal.kind !== "dict") {
    throw bad("it is no dictionary");
  }
  const fields = new Map(literal.entries);
  const keys = [...fields.keys()].map(String).sort();
  if (keys.join() !== "descr,fortran_order,shape") {
    throw bad(`its keys are ${keys.join(", ")}, expected descr, fortran_order and shape`);
  }
  const fortran = fields.get("fortran_order");
  if (typeof fortran !== "boolean") throw bad("fortran_order is neither True nor False");
  const shape = shapeOf(fields.get("shape"));
  if (shape === null) throw bad("shape is no tuple of whole numbers from 0 on");
  return { descr: fields.get("descr") ?? null, fortran, shape };
}

function shapeOf(literal: Literal | undefined): readonly number[] | null {
  if (typeof literal !== "object" || literal === null || literal.kind !== "tuple") return null;
  const lengths = literal.items.map((item) =>
    typeof item === "object" && item !== null && item.kind === "int" ? item.value : -1,
  );
  return lengths.every((length) => length >= 0) ? lengths : null;
}
