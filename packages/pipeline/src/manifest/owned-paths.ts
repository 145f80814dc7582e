import { join } from "node:path";
import { absolutePath, type ManifestLine, relativePath } from "./manifest-lines.js";
import type { OutputFact, OwnedNames } from "./step-record.js";

/** Paths that runs announced before they wrote. */
export class OwnedPaths {
  /** Files that belong to one case. */
  readonly ofCases: ReadonlySet<string>;
  /** Files of the whole task. */
  readonly ofTask: ReadonlySet<string>;

  constructor(owns: readonly OwnedNames[]) {
    this.ofCases = new Set(owns.flatMap((names) => [...casePaths(names)]));
    this.ofTask = new Set(owns.flatMap(({ files }) => files));
  }

  /** Whether a run announced the path. */
  has(path: string): boolean {
    return this.ofCases.has(path) || this.ofTask.has(path);
  }

  /** All paths. */
  get all(): string[] {
    return [...this.ofCases, ...this.ofTask];
  }
}

function* casePaths(names: OwnedNames): Generator<string> {
  for (const folder of names.caseFolders) {
    for (const one of names.cases) {
      for (const ending of names.endings) yield join(folder, `${one}${ending}`);
    }
  }
  for (const folder of names.labelFolders) {
    for (const label of names.labels) yield join(folder, label);
  }
}

/** Names with their paths relative to the output root. */
export function ownedFields(names: OwnedNames, root: string): OwnedNames {
  return withPaths(names, (path) => relativePath(root, path));
}

/** What the first lines of runs announce, as absolute paths. */
export function ownedOf(lines: readonly ManifestLine[], root: string): OwnedNames[] {
  return lines.flatMap(({ type, owns }) => {
    if (type !== "run-start" || owns === undefined) return [];
    return withPaths(owns as OwnedNames, (path) => absolutePath(root, path));
  });
}

/** Hashes that the `commit` lines of runs announce, by path. */
export function intendedOf(
  lines: readonly ManifestLine[],
  root: string,
): Map<string, ReadonlySet<string>> {
  const hashes = new Map<string, Set<string>>();
  for (const { type, outputs } of lines) {
    if (type !== "commit") continue;
    for (const { path, sha256 } of outputs as Pick<OutputFact, "path" | "sha256">[]) {
      const absolute = absolutePath(root, path);
      hashes.set(absolute, (hashes.get(absolute) ?? new Set()).add(sha256));
    }
  }
  return hashes;
}

function withPaths(names: OwnedNames, change: (path: string) => string): OwnedNames {
  return {
    ...names,
    caseFolders: names.caseFolders.map(change),
    labelFolders: names.labelFolders.map(change),
    files: names.files.map(change),
  };
}

/** Folders and files that hold all paths of the names. */
export function placesOf({ caseFolders, labelFolders, files }: OwnedNames): string[] {
  return [...caseFolders, ...labelFolders, ...files];
}
