import type { Fingerprint, Zyx } from "@voxprep/core";

/** The fingerprint behind a recorded `dataset_properties`, without its intensities. */
export function fingerprintFromProperties(properties: ReadonlyMap<string, unknown>): Fingerprint {
  const reductions = properties.get("size_reductions") as ReadonlyMap<string, number>;
  return {
    caseIds: [...reductions.keys()],
    sizesZyx: properties.get("all_sizes") as Zyx[],
    spacingsZyx: properties.get("all_spacings") as Zyx[],
    classes: properties.get("all_classes") as number[],
    modalities: properties.get("modalities") as ReadonlyMap<number, string>,
    intensities: null,
    sizeReductions: [...reductions.values()],
  };
}
