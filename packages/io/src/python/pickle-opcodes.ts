import { int } from "./constructors.js";
import { intFromBytes } from "./int-bytes.js";
import { buildItem, callGlobal } from "./pickle-calls.js";
import { PickleRefusal } from "./pickle-errors.js";
import { allowedGlobal } from "./pickle-globals.js";
import type { PickleMachine } from "./pickle-machine.js";
import {
  decodePickleText,
  decodeRawUnicode,
  latin1Text,
  parseDecimalFloat,
  parseDecimalInt,
} from "./pickle-text.js";

/** What one opcode does. STOP is not among them: it ends the reader's loop. */
export type Opcode = (machine: PickleMachine) => void;

const HIGHEST_PROTOCOL = 5;

/** The memo, marks and framing. */
const CONTROL: readonly (readonly [code: number, run: Opcode])[] = [
  [0x80, readProtocol],
  [0x95, (m) => m.cursor.expect(m.cursor.uint64())], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x30, (m) => m.drop()], // POP
  [0x31, (m) => void m.popToMark()], // POP_MARK
  [0x32, (m) => m.duplicate()], // DUP
  [0x67, (m) => m.recall(memoPlace(m))], // GET
  [0x68, (m) => m.recall(m.cursor.uint8())], // BINGET
  [0x6a, (m) => m.recall(m.cursor.uint32())], // LONG_BINGET
  [0x70, (m) => m.remember(memoPlace(m))], // PUT
  [0x71, (m) => m.remember(m.cursor.uint8())], // BINPUT
  [0x72, (m) => m.remember(m.cursor.uint32())], // LONG_BINPUT
  [0x94, (m) => m.rememberNext()], // MEMOIZE
];

const NUMBERS: readonly (readonly [code: number, run: Opcode])[] = [
  [0x4e, (m) => m.make(null)], // NONE
  [0x88, (m) => m.make(true)], // NEWTRUE
  [0x89, (m) => m.make(false)], // NEWFALSE
  [0x49, readInt], // INT
  [0x4c, (m) => m.make(int(parseDecimalInt(lineText(m))))], // LONG
  [0x4a, (m) => m.make(int(m.cursor.int32()))], // BININT
  [0x4b, (m) => m.make(int(m.cursor.uint8()))], // BININT1
  [0x4d, (m) => m.make(int(m.cursor.uint16()))], // BININT2
  [0x8a, (m) => m.make(int(intFromBytes(m.cursor.take(m.cursor.uint8()))))], // LONG1
  [0x8b, (m) => m.make(int(longInt(m.cursor.take(m.cursor.int32()))))], // LONG4
  [0x46, (m) => m.make({ type: "float", value: parseDecimalFloat(lineText(m)) })], // FLOAT
  [0x47, (m) => m.make({ type: "float", value: m.cursor.float64() })], // BINFLOAT
];

const TEXTS: readonly (readonly [code: number, run: Opcode])[] = [
  [0x53, (m) => m.make(quotedText(lineText(m)))], // STRING
  [0x54, (m) => m.make(asciiText(m.cursor.take(m.cursor.int32())))], // BINSTRING
  [0x55, (m) => m.make(asciiText(m.cursor.take(m.cursor.uint8())))], // SHORT_BINSTRING
  [0x56, (m) => m.make(decodeRawUnicode(m.cursor.line()))], // UNICODE
  [0x58, (m) => m.make(decodePickleText(m.cursor.take(m.cursor.uint32())))], // BINUNICODE
  [0x8c, (m) => m.make(decodePickleText(m.cursor.take(m.cursor.uint8())))], // SHORT_BINUNICODE
  [0x8d, (m) => m.make(decodePickleText(m.cursor.take(m.cursor.uint64())))], // BINUNICODE8
  // Bytes are copied, so that arrays over them are aligned and do not hold the file.
  [0x42, (m) => m.make({ type: "bytes", value: m.cursor.take(m.cursor.uint32()).slice() })], // BINBYTES
  [0x43, (m) => m.make({ type: "bytes", value: m.cursor.take(m.cursor.uint8()).slice() })], // SHORT_BINBYTES
  [0x8e, (m) => m.make({ type: "bytes", value: m.cursor.take(m.cursor.uint64()).slice() })], // BINBYTES8
  [0x96, (m) => m.make({ type: "bytearray", value: m.cursor.take(m.cursor.uint64()).slice() })], // BYTEARRAY8
];

const CONTAINERS: readonly (readonly [code: number, run: Opcode])[] = [
  [0x29, (m) => m.make({ type: "tuple", items: [] })], // EMPTY_TUPLE
  [0x74, (m) => m.make({ type: "tuple", items: m.popToMark() })], // TUPLE
  [0x85, (m) => m.make({ type: "tuple", items: m.popMany(1) })], // TUPLE1
  [0x86, (m) => m.make({ type: "tuple", items: m.popMany(2) })], // TUPLE2
  [0x87, (m) => m.make({ type: "tuple", items: m.popMany(3) })], // TUPLE3
  [0x5d, (m) => m.make({ type: "list", items: [] })], // EMPTY_LIST
  [0x6c, (m) => m.make({ type: "list", items: m.popToMark() })], // LIST
  [0x7d, (m) => m.make({ type: "dict", entries: [] })], // EMPTY_DICT
  [0x64, readDict], // DICT
  [0x8f, (m) => m.make({ type: "set", items: [] })], // EMPTY_SET
  [0x61, (m) => onTop(m, m.popMany(1), (top, items) => m.append(top, items))], // APPEND
  [0x65, (m) => onTop(m, m.popToMark(), (top, items) => m.append(top, items))], // APPENDS
  [0x73, (m) => onTop(m, m.popMany(2), (top, items) => m.setItems(top, items))], // SETITEM
  [0x75, (m) => onTop(m, m.popToMark(), (top, items) => m.setItems(top, items))], // SETITEMS
  [0x90, (m) => onTop(m, m.popToMark(), (top, items) => m.addToSet(top, items))], // ADDITEMS
];

const CALLS: readonly (readonly [code: number, run: Opcode])[] = [
  [0x63, (m) => m.make({ type: "global", tag: allowedGlobal(nameLine(m), nameLine(m)) })], // GLOBAL
  [0x93, readStackGlobal],
  [0x52, callGlobal],
  [0x62, buildItem],
  [0x69, readInstance],
];

/** Opcodes that make objects in ways no pickle of the originals uses. */
const UNSUPPORTED: readonly (readonly [code: number, name: string])[] = [
  [0x6f, "OBJ"],
  [0x50, "PERSID"],
  [0x51, "BINPERSID"],
  [0x81, "NEWOBJ"],
  [0x82, "EXT1"],
  [0x83, "EXT2"],
  [0x84, "EXT4"],
  [0x91, "FROZENSET"],
  [0x92, "NEWOBJ_EX"],
  [0x97, "NEXT_BUFFER"],
  [0x98, "READONLY_BUFFER"],
];

/** What each opcode of the protocols 0 to 5 does. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map([
  ...CONTROL,
  ...NUMBERS,
  ...TEXTS,
  ...CONTAINERS,
  ...CALLS,
  ...UNSUPPORTED.map(([code, name]) => [code, () => refuse(name)] as const),
]);

function refuse(name: string): never {
  throw new PickleRefusal("PICKLE_UNSUPPORTED_OPCODE", `the opcode ${name} is not read`);
}

function readProtocol(machine: PickleMachine): void {
  const protocol = machine.cursor.uint8();
  if (protocol <= HIGHEST_PROTOCOL) return;
  throw new PickleRefusal(
    "PICKLE_UNSUPPORTED_PROTOCOL",
    `protocol ${protocol}; 0 to ${HIGHEST_PROTOCOL} are read`,
  );
}

/** Far beyond any number of a data set; longer ones take much time and memory, or the engine has none. */
const MAX_INT_BYTES = 1 << 16;

function longInt(bytes: Uint8Array): bigint {
  if (bytes.length <= MAX_INT_BYTES) return intFromBytes(bytes);
  throw new PickleRefusal("PICKLE_LIMIT", `an int of ${bytes.length} bytes`);
}

function memoPlace(machine: PickleMachine): number {
  const place = Number(parseDecimalInt(lineText(machine)));
  if (place >= 0 && Number.isSafeInteger(place)) return place;
  throw new PickleRefusal("PICKLE_MALFORMED", `a memo place of ${place}`);
}

function readInt(machine: PickleMachine): void {
  const text = lineText(machine);
  // Protocols 0 and 1 write bools as these two texts.
  if (text === "01" || text === "00") machine.make(text === "01");
  else machine.make(int(parseDecimalInt(text)));
}

function readDict(machine: PickleMachine): void {
  const items = machine.popToMark();
  machine.make({ type: "dict", entries: [] });
  machine.setItems(machine.top(), items);
}

function readStackGlobal(machine: PickleMachine): void {
  const [module, name] = machine.popMany(2);
  if (typeof module !== "string" || typeof name !== "string") {
    throw new PickleRefusal("PICKLE_MALFORMED", "STACK_GLOBAL without two texts");
  }
  machine.make({ type: "global", tag: allowedGlobal(module, name) });
}

function readInstance(machine: PickleMachine): void {
  allowedGlobal(nameLine(machine), nameLine(machine));
  refuse("INST");
}

function onTop(
  machine: PickleMachine,
  items: ReturnType<PickleMachine["popToMark"]>,
  change: (
    top: ReturnType<PickleMachine["top"]>,
    items: ReturnType<PickleMachine["popToMark"]>,
  ) => void,
): void {
  change(machine.top(), items);
}

function lineText(machine: PickleMachine): string {
  return latin1Text(machine.cursor.line());
}

function nameLine(machine: PickleMachine): string {
  return decodePickleText(machine.cursor.line());
}

/** A byte string of Python 2; Python 3 reads it as ASCII text. */
function asciiText(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return latin1Text(bytes);
  throw new PickleRefusal("PICKLE_MALFORMED", "a byte string of Python 2 is not ASCII");
}

function quotedText(line: string): string {
  const match = /^(['"])(.*)\1$/s.exec(line);
  const text = match?.[2];
  if (text === undefined) throw new PickleRefusal("PICKLE_MALFORMED", "a string without quotes");
  if (text.includes("\\")) refuse("STRING with escapes");
  return asciiText(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
