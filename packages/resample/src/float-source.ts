import { allocateVolume, type Volume } from "@voxprep/core";
import type { FloatVolume } from "./job-types.js";

/**
 * The same samples in a dtype that the kernels read: floats as they are, integers as float64.
 *
 * numpy's cast to float64 is exact up to 2^53 and rounds to nearest beyond, as `Number` does.
 */
export function floatSource(volume: Volume): FloatVolume {
  if (isFloat32(volume) || isFloat64(volume)) return volume;
  const out = allocateVolume("float64", volume.shapeZyx);
  const { data } = volume;
  for (let i = 0; i < data.length; i++) out.data[i] = Number(data[i]);
  return out;
}

/** True when the volume's samples are float32. */
export function isFloat32(volume: Volume): volume is Volume<"float32"> {
  return volume.dtype === "float32";
}

function isFloat64(volume: Volume): volume is Volume<"float64"> {
  return volume.dtype === "float64";
}
