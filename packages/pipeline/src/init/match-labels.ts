import { type LooseFile, withoutPrefix } from "./loose-file.js";

/** Files that name one case. */
export interface CaseFiles {
  readonly parts: readonly string[];
  readonly images: readonly LooseFile[];
  readonly labels: readonly LooseFile[];
}

type Key = (parts: readonly string[]) => string;

/** How names of images and labels may agree, the closest agreement first. */
const KEYS: readonly Key[] = [
  (parts) => parts.join("/"),
  (parts) => [...parts.slice(0, -1), withoutPrefix(parts.at(-1) ?? "")].join("/"),
  (parts) => parts.at(-1) ?? "",
  (parts) => withoutPrefix(parts.at(-1) ?? ""),
];

/**
 * Brings images and labels together by their names.
 *
 * Names that agree in everything go first; then those that agree but for a leading `img` or `label`, then those that agree but for their folders. A looser
 * agreement counts only where it leaves no choice.
 */
export function matchLabels(
  images: readonly LooseFile[],
  labels: readonly LooseFile[],
): CaseFiles[] {
  const imageGroups = grouped(images);
  const labelGroups = grouped(labels);
  const cases: CaseFiles[] = [];
  for (const key of KEYS) {
    const byKey = uniqueBy(labelGroups, key);
    for (const [id, group] of uniqueBy(imageGroups, key)) {
      const partner = byKey.get(id);
      if (partner === undefined) continue;
      cases.push({ parts: group.parts, images: group.files, labels: partner.files });
      imageGroups.delete(group);
      labelGroups.delete(partner);
    }
  }
  for (const { parts, files } of imageGroups) cases.push({ parts, images: files, labels: [] });
  for (const { parts, files } of labelGroups) cases.push({ parts, images: [], labels: files });
  return cases;
}

interface Group {
  readonly parts: readonly string[];
  readonly files: LooseFile[];
}

function grouped(files: readonly LooseFile[]): Set<Group> {
  const groups = new Map<string, Group>();
  for (const file of files) {
    const id = file.parts.join("/");
    const known = groups.get(id);
    if (known === undefined) groups.set(id, { parts: file.parts, files: [file] });
    else known.files.push(file);
  }
  return new Set(groups.values());
}

/** Groups whose key no other one has. */
function uniqueBy(groups: Iterable<Group>, key: Key): Map<string, Group> {
  const byKey = new Map<string, Group | null>();
  for (const group of groups) {
    const id = key(group.parts);
    byKey.set(id, byKey.has(id) ? null : group);
  }
  return new Map([...byKey].filter((entry): entry is [string, Group] => entry[1] !== null));
}
