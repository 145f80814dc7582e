/** Words by which people mark labels in names of files and folders, in lower case. */
export const LABEL_WORDS: ReadonlySet<string> = new Set([
  ...["label", "labels", "lab", "labelmap", "labelstr", "labelsts"],
  ...["mask", "masks", "seg", "segs", "segm", "segmentation", "segmentations", "dseg"],
  ...["gt", "groundtruth", "truth", "annotation", "annotations", "annot", "manual"],
  ...["roi", "rois", "contour", "contours", "target", "targets"],
]);

/** Words by which people mark images, in lower case. */
export const IMAGE_WORDS: ReadonlySet<string> = new Set([
  ...["image", "images", "img", "imgs", "im", "imagestr", "imagests"],
  ...["scan", "scans", "volume", "volumes", "vol", "vols", "input", "inputs", "orig", "raw"],
]);

/** Words of folders whose cases are not for training. */
export const TEST_WORDS: ReadonlySet<string> = new Set([
  ...["imagests", "labelsts", "test", "testing", "testset"],
]);

/**
 * Modalities by the words that stand for them in names, in lower case. The order is that of channels: of brain tumours as the originals' converters have it.
 */
export const MODALITY_WORDS: ReadonlyMap<string, string> = new Map([
  ["ct", "CT"],
  ["cbct", "CBCT"],
  ["cta", "CTA"],
  ["t1", "T1"],
  ["t1w", "T1"],
  ["t1n", "T1"],
  ["t1ce", "T1ce"],
  ["t1c", "T1ce"],
  ["t1gd", "T1ce"],
  ["t1post", "T1ce"],
  ["t2", "T2"],
  ["t2w", "T2"],
  ["flair", "FLAIR"],
  ["t2f", "FLAIR"],
  ["pd", "PD"],
  ["pdw", "PD"],
  ["dwi", "DWI"],
  ["adc", "ADC"],
  ["swi", "SWI"],
  ["mr", "MRI"],
  ["mri", "MRI"],
  ["pet", "PET"],
]);

/** Folders that only sort files by their kind. */
export const KIND_FOLDERS: ReadonlySet<string> = new Set(["anat", "func", "nifti", "nii"]);
