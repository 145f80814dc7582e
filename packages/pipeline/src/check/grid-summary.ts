import type { CheckedHeader } from "./check-headers.js";
import { GRID_RELATIONS, type GridRelation, relateGrids } from "./compare-grids.js";

/** Labels, or further modalities, that relate to their first modality in one way. */
export interface GridSummary {
  readonly role: "label" | "modality";
  readonly relation: GridRelation;
  readonly files: number;
  /** Largest distance of a corner voxel, in voxels; `null` for other shapes. */
  readonly voxels: number | null;
  /** The same in mm. */
  readonly mm: number | null;
  /** Case of the file that is farthest off; for other shapes the first. */
  readonly worstCase: string;
}

/** The headers of a case that could be read. */
export interface CaseHeaders {
  readonly caseId: string;
  /** In channel order; `null` where a file could not be used. */
  readonly images: readonly (CheckedHeader | null)[];
  readonly label: CheckedHeader | null;
}

/** How the grids of all labels and further modalities relate to those of the first modalities. */
export function gridSummaries(cases: readonly CaseHeaders[]): GridSummary[] {
  const table = new Map<string, GridSummary>();
  for (const { caseId, images, label } of cases) {
    const [first, ...others] = images;
    if (first == null) continue;
    for (const other of others) add(table, "modality", caseId, other, first);
    add(table, "label", caseId, label, first);
  }
  const rank = ({ role, relation }: GridSummary) =>
    (role === "label" ? 0 : GRID_RELATIONS.length) + GRID_RELATIONS.indexOf(relation);
  return [...table.values()].sort((a, b) => rank(a) - rank(b));
}

function add(
  table: Map<string, GridSummary>,
  role: GridSummary["role"],
  caseId: string,
  file: CheckedHeader | null | undefined,
  first: CheckedHeader,
): void {
  if (file == null) return;
  const { relation, difference } = relateGrids(file.geometry, first.geometry);
  const key = `${role} ${relation}`;
  const known = table.get(key);
  const voxels = difference?.distanceVoxels ?? null;
  const mm = difference?.distanceMm ?? null;
  const isWorse = known === undefined || (voxels ?? 0) > (known.voxels ?? 0);
  const worst = isWorse ? { voxels, mm, worstCase: caseId } : known;
  table.set(key, { ...worst, role, relation, files: (known?.files ?? 0) + 1 });
}
