import { ByteCursor } from "./byte-cursor.js";
import { KeyPlaces } from "./key-index.js";
import { PickleRefusal } from "./pickle-errors.js";
import { type DictItem, type Item, type ListItem, nameOfItem } from "./pickle-item.js";

/**
 * How much a pickle may expand to. Both are counted as if every shared object stood in full wherever
 * it is used; in memory shared objects stay shared.
 */
export const PICKLE_LIMITS: {
  readonly bytes: number;
  readonly objects: number;
  readonly depth: number;
} = { bytes: 2 ** 30, objects: 10_000_000, depth: 1000 };

/** Stack, marks and memo of a pickle that is being read. */
export class PickleMachine {
  readonly cursor: ByteCursor;
  private readonly stack: Item[] = [];
  /** Stack heights at the open marks; nothing below the last one can be taken. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, Item>();
  private readonly keys: KeyPlaces = new KeyPlaces();
  private madeObjects = 0;
  private copiedBytes = 0;

  constructor(bytes: Uint8Array) {
    this.cursor = new ByteCursor(bytes);
  }

  /** Puts a new object on the stack. */
  make(item: Item): void {
    limited(++this.madeObjects);
    this.stack.push(item);
  }

  /** Puts an object that is known already on the stack. */
  private push(item: Item): void {
    limited(this.stack.push(item));
  }

  /** Charges bytes that are copied beyond what the file holds. */
  readonly charge = (bytes: number): void => {
    this.copiedBytes += bytes;
    if (this.copiedBytes > PICKLE_LIMITS.bytes) {
      throw new PickleRefusal("PICKLE_LIMIT", `more than ${PICKLE_LIMITS.bytes} bytes of data`);
    }
  };

  pop(): Item {
    const item = this.top();
    this.stack.pop();
    return item;
  }

  top(): Item {
    const item = this.stack.at(-1);
    if (item === undefined || this.stack.length <= (this.marks.at(-1) ?? 0)) {
      throw new PickleRefusal("PICKLE_MALFORMED", "takes a value where none is");
    }
    return item;
  }

  /** The top two or three items, the lowest first. */
  popMany(count: number): Item[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  mark(): void {
    limited(this.marks.push(this.stack.length));
  }

  /** Everything above the last mark, which is taken away. */
  popToMark(): Item[] {
    const height = this.marks.pop();
    if (height === undefined) throw new PickleRefusal("PICKLE_MALFORMED", "a mark is missing");
    return this.stack.splice(height);
  }

  /** Drops the top item or, when nothing lies above it, the last mark. */
  drop(): void {
    if (this.marks.length > 0 && this.marks.at(-1) === this.stack.length) this.marks.pop();
    else this.pop();
  }

  duplicate(): void {
    this.push(this.top());
  }

  remember(place: number): void {
    this.memo.set(place, this.top());
    limited(this.memo.size);
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(place: number): void {
    const item = this.memo.get(place);
    if (item === undefined) {
      throw new PickleRefusal("PICKLE_MALFORMED", `nothing is remembered as ${place}`);
    }
    this.push(item);
  }

  append(target: Item, items: readonly Item[]): void {
    if (!isList(target, "list")) {
      throw new PickleRefusal("PICKLE_MALFORMED", `appends to ${nameOfItem(target)}`);
    }
    for (const item of items) target.items.push(item);
  }

  addToSet(target: Item, items: readonly Item[]): void {
    if (!isList(target, "set")) {
      throw new PickleRefusal("PICKLE_MALFORMED", `adds set items to ${nameOfItem(target)}`);
    }
    for (const item of items) {
      const place = this.keys.placeOf(target, item, target.items.length, (i) => target.items[i]);
      if (place === undefined) target.items.push(item);
    }
  }

  /** Adds keys and values in turn; a key that is there keeps its place and gets the new value. */
  setItems(target: Item, items: readonly Item[]): void {
    if (!isDict(target)) {
      throw new PickleRefusal("PICKLE_MALFORMED", `sets items of ${nameOfItem(target)}`);
    }
    if (items.length % 2 !== 0)
      throw new PickleRefusal("PICKLE_MALFORMED", "a key without a value");
    const { entries } = target;
    for (let i = 0; i < items.length; i += 2) {
      const [key, value] = [items[i] as Item, items[i + 1] as Item];
      const place = this.keys.placeOf(target, key, entries.length, (at) => entries[at]?.[0]);
      const kept = place === undefined ? undefined : entries[place];
      if (place === undefined || kept === undefined) entries.push([key, value]);
      else entries[place] = [kept[0], value];
    }
  }
}

/** Whatever is kept counts: objects, what lies on the stack, marks and memo. */
function limited(count: number): void {
  if (count <= PICKLE_LIMITS.objects) return;
  throw new PickleRefusal("PICKLE_LIMIT", `more than ${PICKLE_LIMITS.objects} objects`);
}

function isList(item: Item, type: "list" | "set"): item is ListItem {
  return typeof item === "object" && item !== null && item.type === type;
}

function isDict(item: Item): item is DictItem {
  return (
    typeof item === "object" && item !== null && (item.type === "dict" || item.type === "odict")
  );
}
