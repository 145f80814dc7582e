/** A dataset.json of two cases with nothing wrong; entries given replace or add keys, `undefined` removes. */
export function datasetText(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify(
    {
      name: "Phantom",
      modality: { "0": "FLAIR", "1": "T1" },
      labels: { "0": "background", "1": "liver" },
      numTraining: 2,
      training: [entry("case_a"), entry("case_b")],
      test: ["./imagesTs/case_t.nii.gz"],
      ...changes,
    },
    null,
    1,
  );
}

/** An entry of the training list. */
export function entry(image: string, label: string = image): { image: string; label: string } {
  return { image: `./imagesTr/${image}.nii.gz`, label: `./labelsTr/${label}.nii.gz` };
}

/** Bytes of a text. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
