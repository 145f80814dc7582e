import type { NumpyElement } from "../npy/numpy-elements.js";
import { PickleRefusal } from "./pickle-errors.js";
import type { Item, TupleItem } from "./pickle-item.js";
import type { PyBytes } from "./py-value.js";

/** Longest canonical form of one key; tuples that double themselves end here. */
const MAX_KEY_LENGTH = 1 << 16;

const MAX_KEY_DEPTH = 100;

/**
 * Gives every possible key a text that two keys share exactly when Python holds them for equal: `1`,
 * `1.0`, `True` and `numpy.int64(1)` are one key, `"1"` is another.
 */
export class KeyForms {
  /** Forms of tuples and bytes, so that a shared key is taken apart once. */
  private readonly known = new WeakMap<TupleItem | PyBytes, string>();

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
        return elementForm(key.value);
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

  private cached(key: TupleItem | PyBytes, make: () => string | null): string | null {
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const form = make();
    if (form !== null) this.known.set(key, form);
    return form;
  }
}

/** Finds the places of the keys of one dict or set. */
export class KeyIndex {
  private readonly forms: KeyForms;
  // Texts have a map of their own: they are the usual keys and need no form.
  private readonly texts = new Map<string, number>();
  private readonly others = new Map<string, number>();

  constructor(forms: KeyForms) {
    this.forms = forms;
  }

  /** The place that the key has already, or `undefined` after giving it the new one. */
  placeOf(key: Item, newPlace: number): number | undefined {
    const isText = typeof key === "string";
    const form = isText ? key : this.forms.formOf(key);
    if (form === null) return undefined;
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
  return limited(whole ? `n${BigInt(value).toString(16)}` : `n${value}`);
}

function limited(form: string): string {
  if (form.length <= MAX_KEY_LENGTH) return form;
  throw new PickleRefusal("PICKLE_LIMIT", "a key that is too long");
}
