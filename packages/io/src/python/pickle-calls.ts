import { PickleRefusal } from "./pickle-errors.js";
import type { GlobalTag } from "./pickle-globals.js";
import { type Item, nameOfItem } from "./pickle-item.js";
import type { PickleMachine } from "./pickle-machine.js";
import {
  arrayFromBuffer,
  buildArray,
  buildDtype,
  makeDtype,
  makeScalar,
  reconstructArray,
} from "./pickle-numpy.js";
import { latin1Bytes } from "./pickle-text.js";

/** REDUCE: calls a global, that is, makes by its tag what Python's function would have made. */
export function callGlobal(machine: PickleMachine): void {
  const [callee, args] = machine.popMany(2);
  if (typeof callee !== "object" || callee === null || callee.type !== "global") {
    throw new PickleRefusal("PICKLE_MALFORMED", `calls ${nameOfItem(callee)}`);
  }
  if (typeof args !== "object" || args === null || args.type !== "tuple") {
    throw new PickleRefusal("PICKLE_MALFORMED", `calls with ${nameOfItem(args)} as arguments`);
  }
  CALLS[callee.tag](machine, args.items);
}

/** BUILD: gives an object its state; only arrays and dtypes have one here. */
export function buildItem(machine: PickleMachine): void {
  const state = machine.pop();
  const item = machine.top();
  if (typeof item !== "object" || item === null) throw stateless(item);
  if (item.type === "ndarray") buildArray(item, state, machine.charge);
  else if (item.type === "dtype") buildDtype(item, state);
  else throw stateless(item);
}

function stateless(item: Item): PickleRefusal {
  return new PickleRefusal("PICKLE_BAD_STATE", `gives a state to ${nameOfItem(item)}`);
}

const CALLS: Readonly<Record<GlobalTag, (machine: PickleMachine, args: readonly Item[]) => void>> =
  {
    OrderedDict: (machine, args) => {
      expectNone(args, "OrderedDict");
      machine.make({ type: "odict", entries: [] });
    },
    set: makeSet,
    bytes: (machine, args) => {
      expectNone(args, "bytes");
      machine.make({ type: "bytes", value: new Uint8Array(0) });
    },
    encode: encodeLatin1,
    dtype: (machine, args) => machine.make(makeDtype(args)),
    reconstruct: (machine, args) => machine.make(reconstructArray(args)),
    frombuffer: (machine, args) => machine.make(arrayFromBuffer(args, machine.charge)),
    scalar: (machine, args) => machine.make(makeScalar(args, machine.charge)),
    ndarray: () => notCallable("numpy.ndarray"),
  };

function expectNone(args: readonly Item[], name: string): void {
  if (args.length > 0) {
    throw new PickleRefusal("PICKLE_BAD_STATE", `${name} is called with arguments`);
  }
}

/** What an item of a set is charged with: its key must be made and looked up. */
const SET_ITEM_BYTES = 1024;

function makeSet(machine: PickleMachine, args: readonly Item[]): void {
  const [content] = args;
  machine.make({ type: "set", items: [] });
  if (args.length === 0) return;
  const isList = typeof content === "object" && content !== null && content.type === "list";
  if (args.length > 1 || !isList) {
    throw new PickleRefusal("PICKLE_BAD_STATE", "set is called with something else than a list");
  }
  machine.charge(SET_ITEM_BYTES * content.items.length);
  machine.addToSet(machine.top(), content.items);
}

/** `_codecs.encode(text, "latin1")`: bytes, as protocol 2 writes them. */
function encodeLatin1(machine: PickleMachine, args: readonly Item[]): void {
  const [text, codec] = args;
  if (args.length !== 2 || typeof text !== "string" || codec !== "latin1") {
    throw new PickleRefusal("PICKLE_BAD_STATE", "_codecs.encode is called with another codec");
  }
  machine.charge(text.length);
  const bytes = latin1Bytes(text);
  if (bytes === null) throw new PickleRefusal("PICKLE_BAD_STATE", "a text is not latin1");
  machine.make({ type: "bytes", value: bytes });
}

function notCallable(name: string): never {
  throw new PickleRefusal("PICKLE_BAD_STATE", `${name} is called directly`);
}
