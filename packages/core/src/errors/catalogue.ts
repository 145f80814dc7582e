import type { Severity } from "./severity.js";

/** What the catalogue says of one code. */
export interface CatalogueEntry {
  /** Name of the class, or of the finding where nothing is thrown. */
  readonly name: string;
  /** What happens by default. Codes of files of the whole task are raised to `run` where they occur. */
  readonly severity: Severity;
  /** One clause that says when it happens. */
  readonly reason: string;
  /** True when `--allow` may turn the case fault into a warning. */
  readonly allow?: true;
}

/**
 * Every code with its name and severity. Codes and names are API: never renamed, never reused.
 *
 * @see spec 5-faults, section 7
 */
export const ERROR_CATALOGUE = {
  VP0101: {
    name: "UsageError",
    severity: "usage",
    reason: "an option, value or command that does not exist or does not fit",
  },
  VP0102: {
    name: "UnsupportedRuntimeError",
    severity: "usage",
    reason: "Node or its engine lacks something that voxprep needs",
  },
  VP0201: {
    name: "OutputNotWritableError",
    severity: "run",
    reason: "the output folder cannot be written",
  },
  VP0202: {
    name: "OverlappingFoldersError",
    severity: "run",
    reason: "a folder that is written lies in, is, or holds the raw task folder",
  },
  VP0203: {
    name: "OutputExistsError",
    severity: "run",
    reason: "the target of a conversion exists already; nothing is ever removed",
  },
  VP0301: {
    name: "PathTooLongError",
    severity: "run",
    reason: "an output path is longer than the system allows",
  },
  VP0302: {
    name: "ClockSkewInfo",
    severity: "info",
    reason: "the clock of the file system and of this machine differ by more than five minutes",
  },
  VP0303: {
    name: "WeakFilesystemWarning",
    severity: "warning",
    reason: "the file system does not support syncing folders or replacing files atomically",
  },
  VP0401: {
    name: "BadArgumentError",
    severity: "usage",
    reason: "an argument of a package function that cannot be used",
  },
  VP0402: {
    name: "BoxOutsideError",
    severity: "usage",
    reason: "a box that is empty or leaves the volume it is cut from",
  },
  VP0403: {
    name: "BadShapeError",
    severity: "usage",
    reason: "arrays or volumes whose shapes do not fit together",
  },
  VP1001: {
    name: "DatasetJsonMissingError",
    severity: "run",
    reason: "the task folder holds no dataset.json",
  },
  VP1002: {
    name: "DatasetJsonSyntaxError",
    severity: "run",
    reason: "dataset.json is not JSON, too large or nested too deeply",
  },
  VP1003: {
    name: "DatasetJsonEncodingError",
    severity: "run",
    reason: "dataset.json is not UTF-8",
  },
  VP1004: {
    name: "DatasetJsonBomWarning",
    severity: "warning",
    reason: "dataset.json begins with a byte order mark",
  },
  VP1005: {
    name: "DuplicateJsonKeyError",
    severity: "run",
    reason: "a JSON object names one key twice",
  },
  VP1006: {
    name: "DatasetJsonKeyMissingError",
    severity: "run",
    reason: "dataset.json lacks a key that is needed",
  },
  VP1007: {
    name: "NoTrainingCasesError",
    severity: "run",
    reason: "dataset.json lists no training case",
  },
  VP1008: {
    name: "DuplicateCaseError",
    severity: "run",
    reason: "two training entries have the same case identifier",
  },
  VP1009: {
    name: "NumTrainingMismatchWarning",
    severity: "warning",
    reason: "numTraining differs from the number of listed cases",
  },
  VP1010: {
    name: "ModalityKeysError",
    severity: "run",
    reason: "the modality keys are not 0 to n-1",
  },
  VP1011: { name: "LabelKeysError", severity: "run", reason: "a label key is no integer" },
  VP1012: {
    name: "BackgroundLabelMissingError",
    severity: "run",
    reason: "the labels have no background 0",
  },
  VP1013: {
    name: "NonConsecutiveLabelsWarning",
    severity: "warning",
    reason: "the label numbers have gaps",
  },
  VP1014: {
    name: "CaseNameHasModalitySuffixError",
    severity: "run",
    reason: "an image is listed with its modality suffix",
  },
  VP1015: {
    name: "FileEndingError",
    severity: "run",
    reason: "a listed file does not end in .nii.gz",
  },
  VP1016: {
    name: "ImageLabelNameMismatchError",
    severity: "run",
    reason: "a label entry names the label of another listed case",
  },
  VP1017: {
    name: "UnlistedFilesWarning",
    severity: "warning",
    reason: "image or label folder holds files that no case claims",
  },
  VP1018: {
    name: "TaskFolderIncompleteError",
    severity: "run",
    reason: "the task folder lacks imagesTr or labelsTr",
  },
  VP1019: {
    name: "TooFewCasesForSplitsWarning",
    severity: "warning",
    reason: "there are fewer cases than folds, so no splits file is written",
  },
  VP1301: {
    name: "ImageFileMissingError",
    severity: "case",
    reason: "an image file of a listed case does not exist",
  },
  VP1302: {
    name: "LabelFileMissingError",
    severity: "case",
    reason: "the label file of a listed case does not exist",
  },
  VP1303: {
    name: "NotARegularFileError",
    severity: "case",
    reason: "a path is a folder, pipe, socket or device, not a regular file",
  },
  VP1304: { name: "SymlinkLoopError", severity: "case", reason: "a symbolic link leads to itself" },
  VP1305: {
    name: "ModalityMissingError",
    severity: "case",
    reason: "some modality files of a case exist, others do not",
  },
  VP1306: {
    name: "FileNotReadableError",
    severity: "case",
    reason: "a file exists but may not be read",
  },
  VP2101: { name: "EmptyFileError", severity: "case", reason: "a file of 0 bytes" },
  VP2102: {
    name: "TruncatedGzipError",
    severity: "case",
    reason: "a gzip stream that ends too early",
  },
  VP2103: {
    name: "GzipChecksumError",
    severity: "case",
    reason: "a gzip member whose CRC-32 or length is wrong",
  },
  VP2104: {
    name: "GzipDataError",
    severity: "case",
    reason: "a gzip stream with invalid deflate data",
  },
  VP2105: {
    name: "PlainNiftiNamedGzWarning",
    severity: "warning",
    reason: "an uncompressed NIfTI file under a .gz name",
  },
  VP2106: {
    name: "TrailingBytesWarning",
    severity: "warning",
    reason: "bytes after the gzip stream or after the voxels",
  },
  VP2201: { name: "NotNiftiError", severity: "case", reason: "a file that is not NIfTI" },
  VP2202: {
    name: "HeaderTooShortError",
    severity: "case",
    reason: "a file that is shorter than a NIfTI header",
  },
  VP2203: {
    name: "HeaderImagePairError",
    severity: "case",
    reason: "a header and image pair of which one half is missing or misplaced",
  },
  VP2204: {
    name: "BadDimensionsError",
    severity: "case",
    reason: "a header whose dimensions are not positive",
  },
  VP2205: {
    name: "VoxelDataTooShortError",
    severity: "case",
    reason: "fewer voxel bytes than the header promises",
  },
  VP2206: {
    name: "UnsupportedDatatypeError",
    severity: "case",
    reason: "a datatype that the originals cannot use either",
  },
  VP2207: {
    name: "BitpixMismatchWarning",
    severity: "warning",
    reason: "bitpix contradicts the datatype; the datatype rules",
  },
  VP2208: {
    name: "BadVoxelOffsetError",
    severity: "case",
    reason: "a vox_offset that cannot be right",
    allow: true,
  },
  VP2209: {
    name: "BadSpacingError",
    severity: "case",
    reason: "a pixdim that is zero or not finite",
    allow: true,
  },
  VP2210: {
    name: "BadScalingError",
    severity: "case",
    reason: "an infinite scl_slope or a non-finite intercept beside a usable slope",
    allow: true,
  },
  VP2211: {
    name: "NegativeSpacingWarning",
    severity: "warning",
    reason: "a negative pixdim; read as SimpleITK reads it",
  },
  VP2212: {
    name: "SlopeZeroWithInterWarning",
    severity: "warning",
    reason: "scl_slope 0 with an intercept; the intercept is added as SimpleITK does",
  },
  VP2213: {
    name: "SpatialUnitsWarning",
    severity: "warning",
    reason: "spatial units other than millimetres; scaled as SimpleITK does",
  },
  VP2214: {
    name: "Nifti2Warning",
    severity: "warning",
    reason: "a NIfTI-2 file, which the originals cannot read",
  },
  VP2215: {
    name: "InputChangedError",
    severity: "case",
    reason: "the file changed while it was read",
  },
  VP2216: {
    name: "NonScalarImageError",
    severity: "case",
    reason: "an image of vectors or matrices",
  },
  VP2301: {
    name: "TrailingSingletonWarning",
    severity: "warning",
    reason: "a fourth dimension of length 1, dropped",
  },
  VP2302: {
    name: "FourDimensionalImageError",
    severity: "case",
    reason: "an image with more than three dimensions",
  },
  VP2303: {
    name: "TwoDimensionalImageError",
    severity: "case",
    reason: "an image with fewer than three dimensions",
  },
  VP3101: {
    name: "NanVoxelsWarning",
    severity: "warning",
    reason: "NaN voxels, read as 0 as SimpleITK does",
  },
  VP3102: {
    name: "InfiniteVoxelsWarning",
    severity: "warning",
    reason: "infinite voxels, read as 0 as SimpleITK does",
  },
  VP3103: {
    name: "EmptyImageError",
    severity: "case",
    reason: "every voxel of every modality is 0",
  },
  VP3104: {
    name: "ConstantImageWarning",
    severity: "warning",
    reason: "every voxel has the same value",
  },
  VP3105: {
    name: "EmptyModalityWarning",
    severity: "warning",
    reason: "every voxel of one modality is 0",
  },
  VP3106: {
    name: "FloatOverflowError",
    severity: "case",
    reason: "a finite value that does not fit into float32",
    allow: true,
  },
  VP3201: {
    name: "EmptyResampledShapeError",
    severity: "case",
    reason: "an axis whose resampled length rounds to 0",
  },
  VP4101: {
    name: "ShapeMismatchError",
    severity: "case",
    reason: "label and image have different shapes",
  },
  VP4102: {
    name: "SpacingMismatchError",
    severity: "case",
    reason: "label and image have different spacings",
    allow: true,
  },
  VP4103: {
    name: "OriginMismatchWarning",
    severity: "warning",
    reason: "label and image lie at different places",
  },
  VP4104: {
    name: "DirectionMismatchWarning",
    severity: "warning",
    reason: "label and image have different directions",
  },
  VP4105: {
    name: "NonOrthonormalDirectionError",
    severity: "case",
    reason: "direction cosines that are not orthonormal",
  },
  VP4106: {
    name: "SingularAffineError",
    severity: "case",
    reason: "a direction matrix that is singular or not finite",
  },
  VP4107: {
    name: "QformSformDisagreeWarning",
    severity: "warning",
    reason: "qform and sform disagree; the rules of SimpleITK choose",
  },
  VP4108: {
    name: "NoOrientationWarning",
    severity: "warning",
    reason: "neither qform nor sform is set",
  },
  VP4201: {
    name: "ModalityShapeMismatchError",
    severity: "case",
    reason: "modalities of one case have different shapes",
  },
  VP4202: {
    name: "ModalitySpacingMismatchError",
    severity: "case",
    reason: "modalities of one case have different spacings",
    allow: true,
  },
  VP4203: {
    name: "ModalityGeometryMismatchWarning",
    severity: "warning",
    reason: "modalities of one case lie at different places",
  },
  VP4301: {
    name: "MixedOrientationWarning",
    severity: "warning",
    reason: "cases of one task have different axis orders",
  },
  VP5101: {
    name: "UndeclaredLabelError",
    severity: "case",
    reason: "a label value that dataset.json does not declare",
    allow: true,
  },
  VP5102: {
    name: "NonIntegerLabelError",
    severity: "case",
    reason: "a label value that is no whole number",
    allow: true,
  },
  VP5103: {
    name: "NegativeLabelError",
    severity: "case",
    reason: "a negative label value",
    allow: true,
  },
  VP5104: { name: "NanLabelError", severity: "case", reason: "NaN in a label", allow: true },
  VP5105: {
    name: "BackgroundOnlyLabelWarning",
    severity: "warning",
    reason: "a label that is background everywhere",
  },
  VP5201: {
    name: "LabelNeverSeenWarning",
    severity: "warning",
    reason: "a declared label that no case has",
  },
  VP6101: {
    name: "InsufficientMemoryError",
    severity: "case",
    reason: "a case that does not fit into the memory budget alone",
  },
  VP6102: {
    name: "PredictedSizeTooLargeError",
    severity: "case",
    reason: "a resampled size that is far beyond the rest of the data set",
    allow: true,
  },
  VP6103: { name: "OutOfMemoryError", severity: "case", reason: "an allocation that failed twice" },
  VP6201: { name: "DiskFullError", severity: "run", reason: "the disk is full" },
  VP6202: {
    name: "DiskSpaceWarning",
    severity: "warning",
    reason: "the disk will probably not suffice",
  },
  VP6203: {
    name: "OutputWriteError",
    severity: "run",
    reason: "an output could not be written or synced",
  },
  VP6204: { name: "InputReadError", severity: "case", reason: "an input could not be read" },
  VP6301: { name: "TooManyOpenFilesError", severity: "run", reason: "too many open files" },
  VP6401: {
    name: "PlanningError",
    severity: "run",
    reason: "the planner cannot make a plan from this fingerprint",
  },
  VP7101: {
    name: "RecoveredInfo",
    severity: "info",
    reason: "leftovers of an interrupted run were cleaned up",
  },
  VP7201: { name: "InterruptedError", severity: "run", reason: "the run was interrupted" },
  VP7301: {
    name: "WorkerDiedError",
    severity: "case",
    reason: "a worker died twice on the same case",
  },
  VP7302: {
    name: "WorkerStalledError",
    severity: "case",
    reason: "a worker stopped reporting progress",
  },
  VP7501: {
    name: "LockedError",
    severity: "run",
    reason: "another live run owns the output folder",
  },
  VP7502: {
    name: "StaleLockRemovedWarning",
    severity: "warning",
    reason: "the lock of a dead run was removed",
  },
  VP7503: { name: "LockLostError", severity: "run", reason: "the own lock vanished while running" },
  VP7901: { name: "InternalError", severity: "run", reason: "a bug in voxprep" },
  VP8101: {
    name: "StaleInputInfo",
    severity: "info",
    reason: "an input changed since the last run",
  },
  VP8102: {
    name: "StaleDatasetInfo",
    severity: "info",
    reason: "dataset.json changed since the last run",
  },
  VP8103: { name: "PlanEditedError", severity: "run", reason: "a plan was edited by hand" },
  VP8104: {
    name: "StaleOptionsInfo",
    severity: "info",
    reason: "options changed since the last run",
  },
  VP8105: {
    name: "StaleAlgorithmInfo",
    severity: "info",
    reason: "an algorithm changed since the last run",
  },
  VP8106: {
    name: "StaleOutputsRemovedWarning",
    severity: "warning",
    reason: "outputs of cases that are gone were removed",
  },
  VP8107: {
    name: "ForeignFileError",
    severity: "run",
    reason: "a file under a needed name was not made by voxprep",
  },
  VP8108: {
    name: "UnpackedArrayWarning",
    severity: "warning",
    reason: "an unpacked array beside a replaced case is stale",
  },
  VP8109: {
    name: "PlanEditKeptWarning",
    severity: "warning",
    reason: "a harmless edit of the plan was kept",
  },
  VP8201: {
    name: "DamagedOutputError",
    severity: "warning",
    reason: "an output of an earlier run is damaged",
  },
  VP8202: {
    name: "ManifestDamagedWarning",
    severity: "warning",
    reason: "a line of the manifest is damaged",
  },
  VP8203: {
    name: "OutputMissingWarning",
    severity: "warning",
    reason: "an output of an earlier run is missing",
  },
  VP8204: {
    name: "ManifestTooNewError",
    severity: "run",
    reason: "the manifest was written by a newer voxprep",
  },
  VP8301: {
    name: "SplitsMismatchWarning",
    severity: "warning",
    reason: "the splits file does not list the present cases",
  },
  VP8302: {
    name: "SplitsOverlapWarning",
    severity: "warning",
    reason: "a case stands in training and validation of one fold",
  },
  VP9001: {
    name: "UnsafePickleError",
    severity: "case",
    reason: "a pickle that names a global outside the allow-list",
  },
  VP9002: {
    name: "PickleTooLargeError",
    severity: "case",
    reason: "a pickle that expands beyond the limits",
  },
  VP9003: {
    name: "BadPickleError",
    severity: "case",
    reason: "a malformed, cut or unsupported pickle",
  },
  VP9101: {
    name: "PathOutsideTaskError",
    severity: "run",
    reason: "a dataset.json entry that points outside the task folder",
    allow: true,
  },
  VP9102: {
    name: "UnsafeCaseNameError",
    severity: "run",
    reason: "a case name with characters that are unsafe in file names",
  },
  VP9103: {
    name: "ReservedCaseNameError",
    severity: "run",
    reason: "a case named like a file that the pipeline writes beside cases",
  },
  VP9104: {
    name: "CaseFoldClashError",
    severity: "run",
    reason: "two case names that differ in case only on a folder that does not tell them apart",
  },
  VP9105: {
    name: "UnicodeFormWarning",
    severity: "warning",
    reason: "a file name in another Unicode form than dataset.json",
  },
  VP9106: {
    name: "ReservedNameError",
    severity: "run",
    reason: "a case name that Windows reserves",
  },
  VP9107: {
    name: "CaseFoldClashWarning",
    severity: "warning",
    reason: "two case names that differ in case only",
  },
  VP9201: {
    name: "HeaderPromisesTooMuchError",
    severity: "case",
    reason: "a header that promises more than the file can hold",
  },
  VP9202: {
    name: "GzipBombError",
    severity: "case",
    reason: "a stream that inflates far beyond what its header promises",
  },
  VP9301: {
    name: "UnsafeZipEntryError",
    severity: "case",
    reason: "a zip archive with an unsafe, double or unsupported entry",
  },
  VP9302: {
    name: "NpzKeyMissingError",
    severity: "case",
    reason: "an npz without the array that is looked for",
  },
  VP9303: { name: "ObjectArrayError", severity: "case", reason: "an npy array of Python objects" },
  VP9304: {
    name: "BadNpyHeaderError",
    severity: "case",
    reason: "an npy header or array that is malformed",
  },
} as const;

/** A code of the catalogue, such as `"VP4101"`. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;
