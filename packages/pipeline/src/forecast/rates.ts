/**
 * Nanoseconds of one processor per voxel of each step, as `npm run bench -- --only steps` measures them on an
 * AMD EPYC (Zen 5) with Node 20 and WebAssembly kernels. Another machine differs by a factor, and disks that are
 * slower than processors come on top: a forecast of time is rough until the output folder holds times of its own.
 */
export const RATES = {
  /** Per stored voxel of a channel, label included: inflate, checksums, decode, look for odd values, mask. */
  readPerVoxel: 11,
  /** Per cropped voxel of a channel, label included: cut, cast, sample, compress. */
  cropPerVoxel: 9,
  /** Per cropped voxel of a channel, label included: inflate the cropped case, transpose it. */
  loadPerVoxel: 8,
  /** Per resampled voxel of a channel: cubic in three axes; in planes, of which only the distinct ones count. */
  jointPerVoxel: 14,
  planesPerVoxel: 30,
  /** Per resampled voxel of the label. */
  labelPerVoxel: 4,
  /** Per voxel of a channel of a stage: normalize, compress; copies where nothing is resampled. */
  finishPerVoxel: 16,
  /** Per voxel of a stage: sample voxels of each class. */
  locatePerVoxel: 3,
  /** Milliseconds of a case in a step whatever its size, and of a run: files, pickles, starting threads. */
  caseMs: 15,
  runMs: 300,
  /** Bytes that a disk takes in a millisecond. */
  writeBytesPerMs: 500e3,
} as const;
