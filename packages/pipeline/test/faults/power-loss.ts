import { existsSync, linkSync, mkdirSync, renameSync, truncateSync, unlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Random } from "./random.ts";

/** Bytes of a file that are not on the disk yet. */
interface OpenBytes {
  path: string;
  synced: number;
  length: number;
}

/** A name that was given or taken away and is not on the disk yet. */
interface OpenName {
  readonly folder: string;
  readonly undo: () => void;
}

/**
 * What a disk may forget when the power goes: bytes since the last sync of their file, and names since the last
 * sync of their folder, in any subset. Of one folder's names a later one never outlives what it stands on.
 */
export class PowerLoss {
  readonly #backups: string;
  readonly #bytes = new Set<OpenBytes>();
  #names: OpenName[] = [];
  #counter = 0;

  /** @param backups - A folder on the same disk, where removed files are held for the case of need. */
  constructor(backups: string) {
    this.#backups = backups;
    mkdirSync(backups, { recursive: true });
  }

  /** A new file, or one that is written on at its end. */
  opened(path: string, length: number, isNew: boolean): OpenBytes {
    const bytes = { path, synced: length, length };
    this.#bytes.add(bytes);
    if (isNew) this.#note(dirname(path), () => removeIfThere(path));
    return bytes;
  }

  /** Keeps what stands under a name that is about to go. */
  hold(path: string): string | null {
    if (!existsSync(path)) return null;
    const backup = join(this.#backups, String(this.#counter++));
    linkSync(path, backup);
    return backup;
  }

  renamed(from: string, to: string, held: string | null): void {
    for (const bytes of this.#bytes) if (bytes.path === from) bytes.path = to;
    this.#note(dirname(to), () => {
      if (!existsSync(to)) return;
      renameSync(to, from);
      for (const bytes of this.#bytes) if (bytes.path === to) bytes.path = from;
      if (held !== null) linkSync(held, to);
    });
    if (dirname(from) !== dirname(to)) {
      // The new name may be on the disk and the old one still be there.
      this.#note(dirname(from), () => {
        if (existsSync(to) && !existsSync(from)) linkSync(to, from);
      });
    }
  }

  unlinked(path: string, held: string | null): void {
    this.#note(dirname(path), () => {
      if (held !== null && existsSync(dirname(path)) && !existsSync(path)) linkSync(held, path);
    });
  }

  folderSynced(folder: string): void {
    this.#names = this.#names.filter((name) => name.folder !== folder);
  }

  /** The power goes: some of what is not on the disk is lost, some of the bytes are torn. */
  strike(random: Random): void {
    for (const { path, synced, length } of this.#bytes) {
      if (synced === length || !existsSync(path) || random.below(3) === 0) continue;
      truncateSync(path, synced + random.below(length - synced));
      if (random.below(2) === 0) truncateSync(path, length); // zeros in place of what was written
    }
    for (const { undo } of this.#names.reverse()) if (random.below(2) === 0) undo();
  }

  #note(folder: string, undo: () => void): void {
    this.#names.push({ folder, undo });
  }
}

function removeIfThere(path: string): void {
  if (existsSync(path)) unlinkSync(path);
}
