export {
  type AxisOrder,
  type BoxZyx,
  type IndexRange,
  type Matrix3,
  permute,
  sameZyx,
  voxelCount,
  type Xyz,
  type Zyx,
} from "./axes.js";
export {
  bytesPerElement,
  commonDtype,
  type Dtype,
  type DtypeArrays,
  isFloatDtype,
  type VoxelArray,
  viewAs,
} from "./dtype.js";
export type { Geometry, Image } from "./geometry.js";
export { bigintToFloat32, castToFloat32 } from "./to-float32.js";
export { isIdentityOrder, transposeVolume } from "./transpose.js";
export {
  allocateShared,
  allocateVolume,
  planesOf,
  sharedMemory,
  type Volume,
  volumeOver,
} from "./volume.js";
