/** Spacing or size ratios beyond this make a data set anisotropic (spec 1-pipeline-v1, 8.1). */
export const ANISOTROPY_THRESHOLD = 3;

/** An axis is not pooled below this many voxels (8.3). */
export const MIN_FEATURE_EDGE = 4;

/** Two spacings whose ratio is below this are pooled and convolved together (8.3). */
export const SAME_RESOLUTION_RATIO = 2;

/** Edge in voxels of the isotropic patch from which the 3D planner starts (8.5). */
export const START_EDGE = 512;

/** At most this part of all voxels of the data set is in one batch (8.5). */
export const BATCH_FRACTION = 0.05;

/** A median case of this many patches or more gets a low resolution (8.6). */
export const PATCHES_PER_CASE = 4;

/** By what the spacing of the low resolution grows per trial (8.6). */
export const LOWRES_STEP = 1.01;

/** Features of the first level of both networks, and of the finest ones at most (8.4). */
export const BASE_FEATURES = 32;
export const MAX_FEATURES_3D = 320;
export const MAX_FEATURES_2D = 512;

/** The 2D planner's first estimate is of a smaller network than its later ones (8.7). */
export const FIRST_ESTIMATE_FEATURES_2D = 30;

/** Convolutions per level (8.4). */
export const CONVS_PER_LEVEL = 2;

/** Estimates that fill the memory of the reference card (8.5, 8.7). */
export const MEMORY_LIMIT_3D: number = (520000000 * 32) / 30;
export const MEMORY_LIMIT_2D: number = (19739648 * 50) / 2;

/** Smallest batch for which the networks are made. */
export const MIN_BATCH = 2;
