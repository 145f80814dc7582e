import { BadArgumentError } from "@voxprep/core";

/** Values below this are looked up in a table; label files rarely hold others. */
const TABLE_LENGTH = 65536;

/** Tells for a label value its place in a list of classes. */
export class ClassSlots {
  readonly #table = new Int32Array(TABLE_LENGTH).fill(-1);
  readonly #others = new Map<number, number>();

  /**
   * @param classes - Label values, each once.
   * @throws `VP0401 BadArgumentError` when a class occurs twice.
   */
  constructor(classes: readonly number[]) {
    classes.forEach((value, slot) => {
      if (this.slotOf(value) >= 0) {
        throw new BadArgumentError(`class ${value} is listed twice`, { found: [...classes] });
      }
      if (isInTable(value)) this.#table[value] = slot;
      else this.#others.set(value, slot);
    });
  }

  /** Index of a value in the list of classes, -1 for a value that is no class. */
  slotOf(value: number): number {
    if (isInTable(value)) return this.#table[value] as number;
    return this.#others.size === 0 ? -1 : (this.#others.get(value) ?? -1);
  }
}

function isInTable(value: number): boolean {
  return value >= 0 && value < TABLE_LENGTH && (value | 0) === value;
}
