import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inferTask } from "../src/init/infer-task.js";

/** How a set of patients may lie in a folder: every file of a patient, from its number in the set. */
type Lay = (id: string, number: string) => { readonly images: string[]; readonly label: string };

const BRATS = ["t1", "t1ce", "t2", "flair"];

const LAYOUTS: Readonly<Record<string, Lay>> = {
  "images and masks": (id) => ({ images: [`images/${id}.nii.gz`], label: `masks/${id}.nii.gz` }),
  "imagesTr and labelsTr": (id) => ({
    images: [`imagesTr/${id}_0000.nii.gz`, `imagesTr/${id}_0001.nii.gz`],
    label: `labelsTr/${id}.nii.gz`,
  }),
  "channel numbers and labels in one folder": (id) => ({
    images: [`${id}_0000.nii.gz`, `${id}_0001.nii.gz`],
    label: `${id}.nii.gz`,
  }),
  "folders named after training": (id) => ({
    images: [`train_images/${id}.nii`],
    label: `train_labels/${id}.nii`,
  }),
  "suffix _seg beside the image": (id) => ({ images: [`${id}.nii.gz`], label: `${id}_seg.nii.gz` }),
  "suffix -label, image _ct": (id) => ({
    images: [`data/${id}_ct.nii.gz`],
    label: `data/${id}-label.nii.gz`,
  }),
  "suffixes _image and _Mask": (id) => ({
    images: [`${id}_image.nii`],
    label: `${id}_Mask.nii.gz`,
  }),
  "modality suffixes": (id) => ({
    images: BRATS.map((name) => `${id}_${name}.nii.gz`),
    label: `${id}_seg.nii.gz`,
  }),
  "a folder per patient, names with the patient": (id) => ({
    images: BRATS.map((name) => `HGG/${id}/${id}_${name}.nii.gz`),
    label: `HGG/${id}/${id}_seg.nii.gz`,
  }),
  "a folder per patient, bare names": (id) => ({
    images: [`${id}/t1.nii.gz`, `${id}/flair.nii.gz`],
    label: `${id}/mask.nii.gz`,
  }),
  "a folder per patient, images and labels below": (id) => ({
    images: [`${id}/image/scan.nii.gz`],
    label: `${id}/label/scan.nii.gz`,
  }),
  "a folder per modality": (id) => ({
    images: [`T1/${id}.nii.gz`, `T2/${id}.nii.gz`],
    label: `labels/${id}.nii.gz`,
  }),
  "patients in folders, labels flat": (id) => ({
    images: [`scans/${id}/ct.nii.gz`],
    label: `segmentations/${id}.nii.gz`,
  }),
};

/** Names of patients as people give them: no word for image or label, none that ends with a modality. */
const patientId = fc
  .tuple(fc.constantFrom("p", "case-", "BraTS20_", "Pat.", "ä", "X"), fc.nat({ max: 9999 }))
  .map(([word, number]) => `${word}${String(number).padStart(3, "0")}`);

const patients = fc.uniqueArray(patientId, {
  minLength: 2,
  maxLength: 8,
  selector: (id) => id.toLowerCase(),
});

describe("inferTask finds every patient again", () => {
  test.each(Object.entries(LAYOUTS))("property: %s", (_, lay) => {
    fc.assert(
      fc.property(patients, fc.array(fc.nat(), { maxLength: 40 }), (ids, order) => {
        const laid = ids.map((id, i) => ({ id, ...lay(id, String(i)) }));
        const files = shuffled(
          laid.flatMap(({ images, label }) => [...images, label]),
          order,
        );
        const { cases, unmatched, test: held } = inferTask(files);
        const wanted = laid.map(({ id, images, label }) => ({ caseId: id, images, label }));
        expect(unmatched).toEqual([]);
        expect(held).toEqual([]);
        expect(cases).toEqual(wanted.sort((a, b) => (a.caseId < b.caseId ? -1 : 1)));
      }),
    );
  });

  test.each([
    ["img", "label", ""],
    ["volume-", "segmentation-", ""],
    ["img/img", "label/label", ""],
    ["Training/img/img", "Training/label/label", ""],
    ["image_", "mask_", ""],
  ])("property: pairs %s1 and %s1", (image, label) => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 9999 }), { minLength: 1 }), (numbers) => {
        const names = numbers.map((number) => String(number).padStart(4, "0"));
        const files = names.flatMap((name) => [`${image}${name}.nii.gz`, `${label}${name}.nii.gz`]);
        const { cases, channels, unmatched } = inferTask(files);
        expect(unmatched).toEqual([]);
        expect(channels).toEqual([""]);
        expect(cases).toEqual(
          names.sort().map((name) => ({
            caseId: `${image.split("/").at(-1)}${name}`,
            images: [`${image}${name}.nii.gz`],
            label: `${label}${name}.nii.gz`,
          })),
        );
      }),
    );
  });

  test("one pair whose number looks like a channel is a pair", () => {
    const { cases, unmatched } = inferTask(["image_0000.nii.gz", "mask_0000.nii.gz"]);
    expect(unmatched).toEqual([]);
    expect(cases).toEqual([
      { caseId: "image_0000", images: ["image_0000.nii.gz"], label: "mask_0000.nii.gz" },
    ]);
  });

  test("BIDS with labels in derivatives, sessions and other derivatives' names", () => {
    const files = ["01", "02"].flatMap((id) => [
      `sub-${id}/anat/sub-${id}_T1w.nii.gz`,
      `sub-${id}/anat/sub-${id}_T1w.json`,
      `sub-${id}/anat/sub-${id}_T2w.nii.gz`,
      `derivatives/labels/sub-${id}/anat/sub-${id}_T1w_seg.nii.gz`,
    ]);
    const { cases, channels, unmatched, otherFiles } = inferTask([
      ...files,
      "participants.tsv",
      "dataset_description.json",
    ]);
    expect(channels).toEqual(["T1", "T2"]);
    expect(unmatched).toEqual([]);
    expect(otherFiles).toBe(4);
    expect(cases[1]).toEqual({
      caseId: "sub-02",
      images: ["sub-02/anat/sub-02_T1w.nii.gz", "sub-02/anat/sub-02_T2w.nii.gz"],
      label: "derivatives/labels/sub-02/anat/sub-02_T1w_seg.nii.gz",
    });
    const sessions = ["a", "b"].flatMap((ses) => [
      `sub-1/ses-${ses}/anat/sub-1_ses-${ses}_T1w.nii.gz`,
      `derivatives/manual/sub-1/ses-${ses}/anat/sub-1_ses-${ses}_space-orig_dseg.nii.gz`,
    ]);
    expect(inferTask(sessions).cases.map(({ caseId }) => caseId)).toEqual([
      "sub-1_ses-a",
      "sub-1_ses-b",
    ]);
  });

  test("ACDC: two frames of a patient in one folder, the 4D series left over", () => {
    const { cases, unmatched } = inferTask([
      "patient001/patient001_4d.nii.gz",
      "patient001/patient001_frame01.nii.gz",
      "patient001/patient001_frame01_gt.nii.gz",
      "patient001/patient001_frame12.nii.gz",
      "patient001/patient001_frame12_gt.nii.gz",
      "patient001/Info.cfg",
    ]);
    expect(cases.map(({ caseId }) => caseId)).toEqual(["patient001_frame01", "patient001_frame12"]);
    expect(unmatched).toEqual([
      { file: "patient001/patient001_4d.nii.gz", reason: "an image without a label of its name" },
    ]);
  });
});

describe("numbers of four digits", () => {
  test("are cases when labels bear them too", () => {
    const files = ["0001", "0002", "0003"].flatMap((n) => [
      `images/case_${n}.nii.gz`,
      `labels/case_${n}.nii.gz`,
    ]);
    const { cases, channels } = inferTask(files);
    expect(channels).toEqual([""]);
    expect(cases.map(({ caseId }) => caseId)).toEqual(["case_0001", "case_0002", "case_0003"]);
  });

  test("are cases when labels are named otherwise", () => {
    const files = ["0000", "0001", "0002"].flatMap((n) => [`img_${n}.nii.gz`, `label_${n}.nii.gz`]);
    expect(inferTask(files).cases).toHaveLength(3);
  });

  test("are channels of one single case when its label says so", () => {
    const { cases } = inferTask(["a_0000.nii.gz", "a_0001.nii.gz", "a_seg.nii.gz"]);
    expect(cases).toEqual([
      { caseId: "a", images: ["a_0000.nii.gz", "a_0001.nii.gz"], label: "a_seg.nii.gz" },
    ]);
  });
});

describe("what is left over says why", () => {
  const base = ["a", "b", "c"].flatMap((id) => [
    `${id}_t1.nii.gz`,
    `${id}_t2.nii.gz`,
    `${id}_seg.nii.gz`,
  ]);

  test.each([
    ["an image alone", ["d_t1.nii.gz"], ["an image without a label of its name"]],
    ["a label alone", ["d_seg.nii.gz"], ["a label without an image of its name"]],
    [
      "a case that lacks a channel",
      ["d_t1.nii.gz", "d_seg.nii.gz"],
      ["the case lacks channel T2", "the case lacks channel T2"],
    ],
    ["a rare channel", ["a_pd.nii.gz"], ["fewer than half of the cases have channel PD"]],
    ["a pair", ["e.hdr", "e.img"], Array(2).fill(expect.stringContaining("two parts"))],
  ])("%s", (_, more, reasons) => {
    const { cases, unmatched } = inferTask([...base, ...more]);
    expect(cases.map(({ caseId }) => caseId)).toEqual(["a", "b", "c"]);
    expect(unmatched.map(({ reason }) => reason)).toEqual(reasons);
  });

  test("two labels of a case are never chosen from", () => {
    const { cases, unmatched } = inferTask([...base, "a_mask.nii.gz"]);
    expect(cases.map(({ caseId }) => caseId)).toEqual(["b", "c"]);
    expect(new Set(unmatched.map(({ reason }) => reason))).toEqual(
      new Set(["several labels for one case"]),
    );
  });

  test("two files of one channel neither", () => {
    const { cases, unmatched } = inferTask([...base, "a_t1w.nii.gz"]);
    expect(cases.map(({ caseId }) => caseId)).toEqual(["b", "c"]);
    expect(unmatched).toHaveLength(4);
  });

  test("property: every NIfTI file is in a case or left over, once", () => {
    const segment = fc.constantFrom("p1", "p2", "images", "labels", "t1", "seg", "test", "img01");
    const path = fc
      .tuple(fc.array(segment, { maxLength: 3 }), fc.array(segment, { minLength: 1, maxLength: 3 }))
      .map(([folders, words]) => [...folders, `${words.join("_")}.nii.gz`].join("/"));
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 12 }), (files) => {
        const { cases, test: held, unmatched, channels } = inferTask(files);
        const placed = [
          ...cases.flatMap(({ images, label }) => [...images, label]),
          ...held.flatMap(({ images }) => images),
          ...unmatched.map(({ file }) => file),
        ];
        expect(placed.sort()).toEqual([...files].sort());
        const ids = [...cases, ...held].map(({ caseId }) => caseId.toLowerCase());
        expect(new Set(ids).size).toBe(ids.length);
        for (const one of cases) expect(one.images).toHaveLength(channels.length);
      }),
    );
  });
});

test("images of a test folder need no label", () => {
  const { cases, test: held } = inferTask([
    "imagesTr/a.nii.gz",
    "labelsTr/a.nii.gz",
    "imagesTs/b.nii.gz",
  ]);
  expect(cases.map(({ caseId }) => caseId)).toEqual(["a"]);
  expect(held).toEqual([{ caseId: "b", images: ["imagesTs/b.nii.gz"] }]);
});

test("hidden files and those of other kinds are passed over", () => {
  const files = ["._a.nii.gz", ".git/a.nii.gz", "__MACOSX/a.nii.gz", "a.nii.gz", "a_gt.nii.gz"];
  const { cases, unmatched, otherFiles } = inferTask([...files, "readme.txt"]);
  expect(cases).toHaveLength(1);
  expect([unmatched, otherFiles]).toEqual([[], 1]);
});

test("equal names in several folders are told apart by the folder", () => {
  const files = ["siteA", "siteB"].flatMap((site) => [
    `all/${site}/p1/ct.nii.gz`,
    `all/${site}/p1/mask.nii.gz`,
  ]);
  expect(inferTask(files).cases.map(({ caseId }) => caseId)).toEqual(["siteA_p1", "siteB_p1"]);
});

/** The items in an order that the numbers decide. */
function shuffled(items: readonly string[], order: readonly number[]): string[] {
  return items
    .map((item, i) => ({ item, rank: order[i] ?? i }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
