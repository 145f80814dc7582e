import fc from "fast-check";
import { type PyEntry, type PyNdarray, type PyValue, py } from "../../src/index.js";

/** Texts of all code points, lone surrogates among them. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    "",
    "x".repeat(255),
    "x".repeat(256),
    "lone \udc80 surrogate",
    "\u80ba",
    "😀",
    "__proto__",
  ),
);

const whole = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(0, -1, 255, 256, 65535, 65536, -128, -129, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1),
);

const float32 = fc.float({ noNaN: false });

const scalar = fc.oneof(
  fc.double().map((value) => py.scalar("<f8", value)),
  float32.map((value) => py.scalar("<f4", value)),
  fc.constantFrom(0.5, -2, 65504, 2 ** -24).map((value) => py.scalar("<f2", value)),
  fc.integer({ min: -128, max: 127 }).map((value) => py.scalar("|i1", value)),
  fc.integer({ min: 0, max: 65535 }).map((value) => py.scalar("<u2", value)),
  fc.boolean().map((value) => py.scalar("|b1", value)),
);

const leaf: fc.Arbitrary<PyValue> = fc.oneof(
  fc.constantFrom(null, true, false),
  text,
  whole.map(py.int),
  fc.double().map(py.float),
  fc.uint8Array({ maxLength: 300 }).map(py.bytes),
  scalar,
);

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });

/** Arrays of the dtypes that case files hold, in both orders. */
export const arrays: fc.Arbitrary<PyNdarray> = fc.oneof(
  shape.chain((lengths) => {
    const size = lengths.reduce((product, length) => product * length, 1);
    const exactly = { minLength: size, maxLength: size };
    return fc.oneof(
      fc
        .float32Array({ ...exactly, noNaN: false })
        .map((data) => py.array("float32", lengths, data)),
      fc.float64Array(exactly).map((data) => py.array("float64", lengths, data)),
      fc.bigInt64Array(exactly).map((data) => py.array("int64", lengths, data)),
      fc.int16Array(exactly).map((data) => py.array("int16", lengths, data)),
      fc.uint8Array(exactly).map((data) => py.array("uint8", lengths, data)),
    );
  }),
  fc
    .array(fc.string({ maxLength: 5 }), { maxLength: 4 })
    .map((values) => py.texts(values.map((value) => value.replaceAll("\0", "0")))),
  fc
    .uint16Array({ minLength: 6, maxLength: 6 })
    .map((data) => py.array("uint16", [2, 3], data, "F")),
);

const key = fc.oneof(fc.string({ maxLength: 4 }), fc.integer().map(py.int));
const keyed = (value: fc.Arbitrary<PyValue>): fc.Arbitrary<PyEntry[]> =>
  fc.uniqueArray(fc.tuple(key, value), { maxLength: 5, selector: ([k]) => JSON.stringify(k) });

/** Python values of all kinds but sets, whose order Python does not keep. */
export const pythonValues: fc.Arbitrary<PyValue> = fc.letrec<{ value: PyValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    leaf,
    arrays,
    fc.array(tie("value"), { maxLength: 5 }).map(py.list),
    fc.array(tie("value"), { maxLength: 5 }).map(py.tuple),
    keyed(tie("value")).map(py.dict),
    keyed(tie("value")).map(py.odict),
  ),
})).value;
