import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { compareCodePoints } from "@voxprep/core";
import { nearestNames } from "./nearest-names.js";

/** Searches for near names are slow in large folders; so many messages get one. */
const SEARCHES = 20;

/** The names in one folder of a task, as they were when the check began. */
export class TaskFolder {
  readonly path: string;
  /** Sorted by code point. */
  readonly names: ReadonlySet<string>;
  readonly #byForm = new Map<string, string[]>();
  #searches = SEARCHES;

  constructor(path: string, names: readonly string[]) {
    this.path = path;
    this.names = new Set([...names].sort(compareCodePoints));
    for (const name of this.names) {
      const form = name.normalize("NFC");
      this.#byForm.set(form, [...(this.#byForm.get(form) ?? []), name]);
    }
  }

  /** Lists a folder. Rejects with the system's error when it cannot be read. */
  static async list(path: string): Promise<TaskFolder> {
    return new TaskFolder(path, await readdir(path));
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Names that are equal to this one after Unicode normalization. */
  sameForm(name: string): readonly string[] {
    return this.#byForm.get(name.normalize("NFC")) ?? [];
  }

  /** Existing names that somebody may have meant; none after too many searches. */
  near(name: string): string[] {
    if (this.#searches === 0) return [];
    this.#searches--;
    return nearestNames(name, this.names);
  }
}
