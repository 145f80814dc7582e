import { ByteCursor } from "./byte-cursor.js";
import { KeyForms, KeyIndex } from "./key-index.js";
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
  private readonly keyForms = new KeyForms();
  private readonly keys = new WeakMap<DictItem | ListItem, KeyIndex>();
  private madeObjects = 0;
  private copiedBytes = 0;

  constructor(bytes: Uint8Array) {
    this.cursor = new ByteCursor(bytes);
  }

  /** Puts a new object on the stack. */
  make(item: Item): void {
    this.madeObjects++;
    if (this.madeObjects > PICKLE_LIMITS.objects) {
      throw new PickleRefusal("PICKLE_LIMIT", `more than ${PICKLE_LIMITS.objects} objects`);
    }
    this.stack.push(item);
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
    this.marks.push(this.stack.length);
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
    this.stack.push(this.top());
  }

  remember(place: number): void {
    this.memo.set(place, this.top());
  }

  rememberNext(): void {
    this.remember(this.memo.size);
  }

  recall(place: number): void {
    const item = this.memo.get(place);
    if (item === undefined) {
      throw new PickleRefusal("PICKLE_MALFORMED", `nothing is remembered as ${place}`);
    }
    this.stack.push(item);
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
    const index = this.keysOf(target);
    for (const item of items) {
      if (index.placeOf(item, target.items.length) === undefined) target.items.push(item);
    }
  }

  /** Adds keys and values in turn; a key that is there keeps its place and gets the new value. */
  setItems(target: Item, items: readonly Item[]): void {
    if (!isDict(target)) {
      throw new PickleRefusal("PICKLE_MALFORMED", `sets items of ${nameOfItem(target)}`);
    }
    if (items.length % 2 !== 0)
      throw new PickleRefusal("PICKLE_MALFORMED", "a key without a value");
    const index = this.keysOf(target);
    for (let i = 0; i < items.length; i += 2) {
      const [key, value] = [items[i] as Item, items[i + 1] as Item];
      const place = index.placeOf(key, target.entries.length);
      const kept = place === undefined ? undefined : target.entries[place];
      if (place === undefined || kept === undefined) target.entries.push([key, value]);
      else target.entries[place] = [kept[0], value];
    }
  }

  private keysOf(target: DictItem | ListItem): KeyIndex {
    const known = this.keys.get(target);
    if (known !== undefined) return known;
    const index = new KeyIndex(this.keyForms);
    this.keys.set(target, index);
    return index;
  }
}

function isList(item: Item, type: "list" | "set"): item is ListItem {
  return typeof item === "object" && item !== null && item.type === type;
}

function isDict(item: Item): item is DictItem {
  return (
    typeof item === "object" && item !== null && (item.type === "dict" || item.type === "odict")
  );
}
