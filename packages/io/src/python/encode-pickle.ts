import { BadArgumentError, BadShapeError } from "@voxprep/core";
import { bytesOf, checkNumpyArray, elementCount } from "../npy/numpy-array.js";
import { parseNumpyDtype } from "../npy/numpy-dtype.js";
import { dataOfElements } from "../npy/numpy-elements.js";
import { ByteSink } from "./byte-sink.js";
import { intToBytes } from "./int-bytes.js";
import { PICKLE_LIMITS } from "./pickle-machine.js";
import { encodePickleText } from "./pickle-text.js";
import {
  isObjectArray,
  type PyEntry,
  type PyNdarray,
  type PyNumpyScalar,
  type PyObjectArray,
  type PyValue,
} from "./py-value.js";

/** Items per APPENDS or SETITEMS, as Python writes them. */
const BATCH = 1000;

/**
 * Writes a Python pickle of protocol 4 that Python 3.4 and later load with numpy 1 and numpy 2.
 *
 * Types come back as they were given, with two exceptions of numpy's own: big-endian arrays are loaded in the
 * machine's byte order, and `"F"` arrays that lie in C order as well are loaded as `"C"`. An object
 * that is used twice is written twice.
 *
 * @throws `VP0401 BadArgumentError`, `VP0403 BadShapeError` for values that are not what their type says or that
 * are nested deeper than 1000.
 */
export function encodePickle(value: PyValue): Uint8Array {
  const writer = new PickleWriter();
  writer.value(value, 0);
  return writer.finish();
}

class PickleWriter {
  private readonly sink = new ByteSink();
  /** Memo places of the globals and dtypes written so far. */
  private readonly memo = new Map<string, number>();

  constructor() {
    this.codes(0x80, 4);
  }

  finish(): Uint8Array {
    this.codes(0x2e);
    return this.sink.finish();
  }

  value(value: PyValue, depth: number): void {
    if (depth > PICKLE_LIMITS.depth) {
      throw new BadArgumentError(`a value nested deeper than ${PICKLE_LIMITS.depth}`);
    }
    if (value === null) this.codes(0x4e);
    else if (typeof value === "boolean") this.codes(value ? 0x88 : 0x89);
    else if (typeof value === "string") this.text(value);
    else this.object(value, depth);
  }

  private object(value: Exclude<PyValue, null | boolean | string>, depth: number): void {
    switch (value.type) {
      case "int":
        this.int(value.value);
        break;
      case "float":
        this.codes(0x47);
        this.sink.float64(value.value);
        break;
      case "bytes":
        this.bytes(value.value);
        break;
      case "list":
        this.codes(0x5d);
        this.batches(value.items, 0x65, (item) => this.value(item, depth + 1));
        break;
      case "tuple":
        this.tuple(value.items.map((item) => () => this.value(item, depth + 1)));
        break;
      case "set":
        this.codes(0x8f);
        this.batches(value.items, 0x90, (item) => this.value(item, depth + 1));
        break;
      case "dict":
        this.codes(0x7d);
        this.entries(value.entries, depth);
        break;
      case "odict":
        this.global("collections", "OrderedDict");
        this.codes(0x29, 0x52);
        this.entries(value.entries, depth);
        break;
      case "ndarray":
        this.array(value, depth);
        break;
      case "npscalar":
        this.scalar(value);
        break;
      default:
        throw new BadArgumentError(`${JSON.stringify(value)} is no Python value`);
    }
  }

  private codes(...codes: readonly number[]): void {
    for (const code of codes) this.sink.uint8(code);
  }

  private text(value: string): void {
    const bytes = encodePickleText(value);
    this.sized(bytes, 0x8c, 0x58, 0x8d);
  }

  private bytes(bytes: Uint8Array): void {
    this.sized(bytes, 0x43, 0x42, 0x8e);
  }

  private sized(bytes: Uint8Array, short: number, usual: number, long: number): void {
    if (bytes.length < 0x100) {
      this.codes(short, bytes.length);
    } else if (bytes.length < 2 ** 32) {
      this.codes(usual);
      this.sink.uint32(bytes.length);
    } else {
      this.codes(long);
      this.sink.uint64(bytes.length);
    }
    this.sink.put(bytes);
  }

  private int(value: number | bigint): void {
    if (typeof value === "number" && !Number.isSafeInteger(value)) {
      throw new BadArgumentError(`${value} is no whole number within 2^53`);
    }
    if (value >= 0 && value < 0x100) {
      this.codes(0x4b, Number(value));
    } else if (value >= 0 && value < 0x10000) {
      this.codes(0x4d);
      this.sink.uint16(Number(value));
    } else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.codes(0x4a);
      this.sink.uint32(Number(value));
    } else {
      this.long(intToBytes(BigInt(value)));
    }
  }

  private long(bytes: Uint8Array): void {
    if (bytes.length < 0x100) {
      this.codes(0x8a, bytes.length);
    } else {
      this.codes(0x8b);
      this.sink.uint32(bytes.length);
    }
    this.sink.put(bytes);
  }

  private tuple(items: readonly (() => void)[]): void {
    if (items.length > 3) this.codes(0x28);
    for (const write of items) write();
    this.codes([0x29, 0x85, 0x86, 0x87][items.length] ?? 0x74);
  }

  private batches<T>(items: readonly T[], close: number, write: (item: T) => void): void {
    for (let start = 0; start < items.length; start += BATCH) {
      this.codes(0x28);
      items.slice(start, start + BATCH).forEach(write);
      this.codes(close);
    }
  }

  private entries(entries: readonly PyEntry[], depth: number): void {
    this.batches(entries, 0x75, ([key, value]) => {
      this.value(key, depth + 1);
      this.value(value, depth + 1);
    });
  }

  private array(array: PyNdarray | PyObjectArray, depth: number): void {
    this.global("numpy.core.multiarray", "_reconstruct");
    this.global("numpy", "ndarray");
    this.codes(0x4b, 0, 0x85); // (0,)
    this.bytes(new Uint8Array([0x62]));
    this.codes(0x87, 0x52);
    this.tuple([
      () => this.int(1),
      () => this.tuple(array.shape.map((length) => () => this.int(length))),
      () => this.dtype(array.dtype),
      () => this.codes(array.order === "F" ? 0x88 : 0x89),
      () => this.content(array, depth),
    ]);
    this.codes(0x62);
  }

  private content(array: PyNdarray | PyObjectArray, depth: number): void {
    if (!isObjectArray(array)) {
      checkNumpyArray(array);
      this.bytes(bytesOf(array.data));
      return;
    }
    if (elementCount(array.shape) !== array.data.length) {
      const shape = array.shape.join(", ");
      throw new BadShapeError(`${array.data.length} objects for the shape (${shape})`);
    }
    this.value({ type: "list", items: array.data }, depth + 1);
  }

  private scalar(scalar: PyNumpyScalar): void {
    this.global("numpy.core.multiarray", "scalar");
    this.dtype(scalar.dtype);
    this.bytes(bytesOf(dataOfElements(scalar.dtype, [scalar.value])));
    this.codes(0x86, 0x52);
  }

  private dtype(text: string): void {
    const dtype = text === "|O" ? null : parseNumpyDtype(text);
    if (dtype === null && text !== "|O") {
      throw new BadArgumentError(`the dtype ${JSON.stringify(text)} cannot be written`);
    }
    // Elements lie in memory as little-endian, whatever the dtype says of their file.
    const own = dtype === null ? "|O8" : dtype.text.replace(">", "<");
    this.once(`dtype ${own}`, () => {
      this.global("numpy", "dtype");
      this.text(own.slice(1));
      this.codes(0x89, 0x88, 0x87, 0x52);
      const [size, alignment, flags] = dtypeState(own, dtype?.itemBytes ?? 8);
      this.tuple([
        () => this.int(3),
        () => this.text(own.slice(0, 1)),
        ...Array.from({ length: 3 }, () => () => this.codes(0x4e)),
        () => this.int(size),
        () => this.int(alignment),
        () => this.int(flags),
      ]);
      this.codes(0x62);
    });
  }

  private global(module: string, name: string): void {
    this.once(`global ${module} ${name}`, () => {
      this.text(module);
      this.text(name);
      this.codes(0x93);
    });
  }

  /** Writes something once and refers to it from then on. */
  private once(what: string, write: () => void): void {
    const place = this.memo.get(what);
    if (place === undefined) {
      write();
      this.memo.set(what, this.memo.size);
      this.codes(0x94);
    } else if (place < 0x100) {
      this.codes(0x68, place);
    } else {
      this.codes(0x6a);
      this.sink.uint32(place);
    }
  }
}

/** Item size, alignment and flags in a dtype's state. */
function dtypeState(text: string, itemBytes: number): readonly [number, number, number] {
  if (text === "|O8") return [-1, -1, 63];
  if (text.startsWith("<U")) return [itemBytes, 4, 8];
  return text.startsWith("|S") ? [itemBytes, 1, 0] : [-1, -1, 0];
}
