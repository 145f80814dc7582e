/**
 * True when the fingerprint holds intensities: one modality at least is named exactly `CT` or `ct`.
 * Then those of all modalities are measured.
 *
 * @see spec 1-pipeline-v1, section 7
 */
export function needsIntensities(modalities: ReadonlyMap<number, string>): boolean {
  return [...modalities.values()].some((name) => name === "CT" || name === "ct");
}
