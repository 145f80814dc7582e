import { allocateVolume, type Volume, type Zyx } from "@voxprep/core";
import { bench, describe } from "vitest";
import { resampleImage, resampleLabels } from "../src/index.js";

/** A cylinder of noise in air, or 15 balls of labels in it: like a CT and its organs. */
function phantom(shapeZyx: Zyx, labels: boolean): Volume<"float32"> {
  const volume = allocateVolume("float32", shapeZyx);
  const [nz, ny, nx] = shapeZyx;
  let state = 1;
  for (let i = 0; i < volume.data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const at = [
      Math.floor(i / (ny * nx)) / nz,
      (Math.floor(i / nx) % ny) / ny,
      (i % nx) / nx,
    ] as const;
    const inside = (at[1] - 0.5) ** 2 + (at[2] - 0.5) ** 2 < 0.2;
    if (labels) volume.data[i] = inside ? organAt(at) : -1;
    else volume.data[i] = inside ? 40 + ((state >>> 16) % 60) : -1000;
  }
  return volume;
}

function organAt([z, y, x]: readonly [number, number, number]): number {
  for (let label = 14; label > 0; label--) {
    const cz = ((label * 29) % 14) / 14;
    const cy = 0.3 + (0.4 * ((label * 53) % 14)) / 14;
    const cx = 0.3 + (0.4 * ((label * 37) % 14)) / 14;
    if ((z - cz) ** 2 + (y - cy) ** 2 + (x - cx) ** 2 < 0.006) return label;
  }
  return 0;
}

const THIN: Zyx = [90, 120, 140];
const THICK: Zyx = [12, 303, 426];
const thin = { image: phantom(THIN, false), labels: phantom(THIN, true) };
const thick = { image: phantom(THICK, false), labels: phantom(THICK, true) };
const joint = { newShapeZyx: [137, 108, 151], separateAxis: null } as const;
const slices = { newShapeZyx: [72, 273, 384], separateAxis: 0 } as const;
const runs = { iterations: 5, warmupIterations: 1, time: 0, warmupTime: 0 };

describe("thin slices, all axes: 2 234 196 output voxels", () => {
  bench("image", () => void resampleImage(thin.image, joint), runs);
  bench("15 labels", () => void resampleLabels(thin.labels, joint), runs);
});

describe("thick slices, nearest along z: 12 of 72 planes are distinct, 1 257 984 voxels", () => {
  bench("image", () => void resampleImage(thick.image, slices), runs);
  bench(
    "image, scikit-image 0.18",
    () => void resampleImage(thick.image, { ...slices, operator: "skimage-0.18" }),
    runs,
  );
  bench("15 labels", () => void resampleLabels(thick.labels, slices), runs);
});
