import type { NumpyElement } from "../npy/numpy-elements.js";
import { PickleRefusal } from "./pickle-errors.js";
import type { Item, TupleItem } from "./pickle-item.js";

/** Longest canonical form of one key; tuples that double themselves end here. */
const MAX_KEY_LENGTH = 1 << 16;

const MAX_KEY_DEPTH = 100;

/** Containers with fewer keys than this are searched one by one: an index for each would cost far more. */
const INDEXED_FROM = 16;

/**
 * Gives every possible key a text that two keys share exactly when Python holds them for equal: `1`,
 * `1.0`, `True` and `numpy.int64(1)` are one key, `"1"` is another.
 */
class KeyForms {
  /** Forms of keys that may be large, so that a shared key is taken apart once. */
  private readonly known = new WeakMap<object, string | null>();

  /**
   * @returns `null` for a key that equals nothing, not even itself: NaN.
   * @throws PickleRefusal for values that cannot be keys.
   */
  formOf(key: Item, depth = 0): string | null {
    if (depth > MAX_KEY_DEPTH) throw new PickleRefusal("PICKLE_LIMIT", "a key that is too deep");
    if (key === null) return "None";
    if (typeof key !== "object") return elementForm(key);
    switch (key.type) {
      case "int":
      case "float":
      case "npscalar":
        return typeof key.value === "number"
          ? elementForm(key.value)
          : this.cached(key, () => elementForm(key.value));
      case "bytes":
        return this.cached(key, () => elementForm(key.value));
      case "tuple":
        return this.cached(key, () => this.tupleForm(key, depth));
      default:
        throw new PickleRefusal("PICKLE_MALFORMED", `a ${key.type} cannot be a key`);
    }
  }

  private tupleForm(key: TupleItem, depth: number): string | null {
    let form = "(";
    for (const item of key.items) {
      const part = this.formOf(item, depth + 1);
      if (part === null) return null;
      form = limited(`${form}${part},`);
    }
    return `${form})`;
  }

  private cached(key: object, make: () => string | null): string | null {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const form = make();
    this.known.set(key, form);
    return form;
  }
}

/** Finds the places of the keys of dicts and sets. */
export class KeyPlaces {
  private readonly forms = new KeyForms();
  private readonly indexes = new WeakMap<object, KeyIndex>();

  /**
   * The place that a key has already in a container; `undefined` when it is new.
   *
   * @param count - Keys that the container has; a new key gets this place.
   * @param keyAt - The key at a place.
   */
  placeOf(
    container: object,
    key: Item,
    count: number,
    keyAt: (place: number) => Item | undefined,
  ): number | undefined {
    const found = this.textOrForm(key);
    if (found === null) return undefined;
    const known = this.indexes.get(container);
    if (known !== undefined) return known.placeOf(found, count);
    for (let place = 0; place < count; place++) {
      const other = this.textOrForm(keyAt(place) as Item);
      if (other !== null && other.isText === found.isText && other.form === found.form)
        return place;
    }
    if (count >= INDEXED_FROM) this.indexes.set(container, this.makeIndex(found, count, keyAt));
    return undefined;
  }

  private makeIndex(
    newKey: KeyForm,
    count: number,
    keyAt: (place: number) => Item | undefined,
  ): KeyIndex {
    const index = new KeyIndex();
    for (let place = 0; place < count; place++) {
      const form = this.textOrForm(keyAt(place) as Item);
      if (form !== null) index.placeOf(form, place);
    }
    index.placeOf(newKey, count);
    return index;
  }

  private textOrForm(key: Item): KeyForm | null {
    if (typeof key === "string") return { isText: true, form: key };
    // numpy's texts equal Python's.
    const isScalar = typeof key === "object" && key !== null && key.type === "npscalar";
    if (isScalar && typeof key.value === "string") return { isText: true, form: key.value };
    const form = this.forms.formOf(key);
    return form === null ? null : { isText: false, form };
  }
}

interface KeyForm {
  readonly isText: boolean;
  readonly form: string;
}

/** The keys of one large container. */
class KeyIndex {
  // Texts have a map of their own: they are the usual keys and need no form.
  private readonly texts = new Map<string, number>();
  private readonly others = new Map<string, number>();

  /** The place that the key has already, or `undefined` after giving it the new one. */
  placeOf({ isText, form }: KeyForm, newPlace: number): number | undefined {
    const map = isText ? this.texts : this.others;
    const place = map.get(form);
    if (place === undefined) map.set(form, newPlace);
    return place;
  }
}

function elementForm(element: NumpyElement): string | null {
  if (typeof element === "string") return limited(`s${element}`);
  if (element instanceof Uint8Array) {
    if (element.length > MAX_KEY_LENGTH / 4) return limited(" ".repeat(element.length * 4));
    return `b${element.join()}`;
  }
  const value = typeof element === "boolean" ? Number(element) : element;
  if (Number.isNaN(value)) return null;
  const whole = typeof value === "bigint" || Number.isInteger(value);
  if (Number.isSafeInteger(value)) return `n${value.toString(16)}`;
  return limited(whole ? `n${BigInt(value).toString(16)}` : `n${value}`);
}

function limited(form: string): string {
  if (form.length <= MAX_KEY_LENGTH) return form;
  throw new PickleRefusal("PICKLE_LIMIT", "a key that is too long");
}
