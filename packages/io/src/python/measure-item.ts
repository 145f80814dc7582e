import { PickleRefusal } from "./pickle-errors.js";
import { type Item, nameOfItem } from "./pickle-item.js";
import { PICKLE_LIMITS } from "./pickle-machine.js";

interface Size {
  bytes: number;
  objects: number;
  /** Longest way down from here, 1 for an empty container. */
  depth: number;
}

interface Frame {
  readonly item: object;
  readonly children: readonly Item[];
  next: number;
  readonly size: Size;
}

/**
 * Checks that a finished item is a value of Python within the limits.
 *
 * Every shared object is measured once and counted wherever it is used. The walk keeps its own stack, so
 * that no nesting can overflow the engine's.
 *
 * @throws PickleRefusal for globals, dtypes and unfinished arrays, for what contains itself, and
 * beyond the limits.
 */
export function checkFinished(root: Item): void {
  const known = new Map<object, Size | "open">();
  const total: Size = { bytes: 0, objects: 0, depth: 0 };
  const frames: Frame[] = [];
  let into = total;
  enter(root);
  for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
    into = frame.size;
    if (frame.next < frame.children.length) {
      enter(frame.children[frame.next++] as Item);
      continue;
    }
    frames.pop();
    known.set(frame.item, frame.size);
    add(frames.at(-1)?.size ?? total, frame.size);
  }

  function enter(item: Item): void {
    const children = childrenOf(item);
    if (children === null || typeof item !== "object" || item === null) {
      add(into, { bytes: leafBytes(item), objects: 1, depth: 0 });
      return;
    }
    if (children.length === 0) {
      add(into, { bytes: 0, objects: 1, depth: 1 });
      return;
    }
    const size = known.get(item);
    if (size === "open") throw new PickleRefusal("PICKLE_LIMIT", "an object contains itself");
    if (size !== undefined) {
      add(into, size);
      return;
    }
    known.set(item, "open");
    frames.push({ item, children, next: 0, size: { bytes: 0, objects: 1, depth: 1 } });
    if (frames.length > PICKLE_LIMITS.depth) tooLarge(`nesting deeper than ${PICKLE_LIMITS.depth}`);
  }
}

function add(into: Size, part: Size): void {
  into.bytes += part.bytes;
  into.objects += part.objects;
  into.depth = Math.max(into.depth, part.depth + 1);
  if (into.bytes > PICKLE_LIMITS.bytes) tooLarge(`more than ${PICKLE_LIMITS.bytes} bytes of data`);
  if (into.objects > PICKLE_LIMITS.objects) tooLarge(`more than ${PICKLE_LIMITS.objects} objects`);
  // One more, because the walk's total is a level of its own.
  if (into.depth > PICKLE_LIMITS.depth + 1) tooLarge(`nesting deeper than ${PICKLE_LIMITS.depth}`);
}

function tooLarge(what: string): never {
  throw new PickleRefusal("PICKLE_LIMIT", `expands to ${what}`);
}

/** What a container holds; `null` for other items. */
function childrenOf(item: Item): readonly Item[] | null {
  if (typeof item !== "object" || item === null) return null;
  switch (item.type) {
    case "list":
    case "tuple":
    case "set":
      return item.items;
    case "dict":
    case "odict":
      return item.entries.flat();
    case "ndarray":
      return item.dtype === "|O" ? (item.data as readonly Item[]) : null;
    default:
      return null;
  }
}

function leafBytes(item: Item): number {
  if (typeof item === "string") return item.length;
  if (typeof item !== "object" || item === null) return 0;
  switch (item.type) {
    case "bytes":
      return item.value.length;
    case "int":
      return typeof item.value === "bigint" ? bigintBytes(item.value) : 8;
    case "float":
    case "npscalar":
      return 8;
    case "ndarray":
      if (item.dtype === "")
        throw new PickleRefusal("PICKLE_BAD_STATE", "an array without its state");
      return "byteLength" in item.data ? item.data.byteLength : 0;
    default:
      throw new PickleRefusal(
        "PICKLE_MALFORMED",
        `holds ${nameOfItem(item)}, which is no value here`,
      );
  }
}

/** About the size; cheap, because one large int may be used in many places. */
function bigintBytes(value: bigint): number {
  const narrow = Math.abs(Number(value));
  return Number.isFinite(narrow) ? 128 : 1 << 20;
}
