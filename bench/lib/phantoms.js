// Seeded phantoms of the three kinds. Whole numbers with a noise of 14, exact zeros outside of the body.
import { allocateVolume } from "@voxprep/core";
import { noiseSource } from "../../packages/kernels/bench/phantoms.js";

/** Changes whenever other voxels come out, so that inputs made before are not used. */
export const PHANTOM_VERSION = 1;

const NOISE = 14;

const CT = { modalities: ["CT"], labels: 13, target: [1, 0.71484375, 0.71484375] };

/** Full size; `body` is the box of the body: its first voxel and lengths, z y x. */
export const KINDS = {
  a: {
    ...CT,
    what: "thick CT, float64, 6 mm slices",
    shapeZyx: [55, 512, 512],
    spacingZyx: [6, 0.6445310115814209, 0.6445310115814209],
    dtype: "float64",
    body: [55, 303, 426],
  },
  b: {
    ...CT,
    what: "thin CT, int16, 1.5 mm slices",
    shapeZyx: [220, 512, 512],
    spacingZyx: [1.5, 0.6445310115814209, 0.6445310115814209],
    dtype: "int16",
    body: [220, 303, 426],
  },
  c: {
    what: "MR, 4 channels, int16, 1 mm",
    modalities: ["FLAIR", "T1", "T1ce", "T2"],
    labels: 3,
    target: null,
    shapeZyx: [155, 240, 240],
    spacingZyx: [1, 1, 1],
    dtype: "int16",
    body: [134, 173, 139],
  },
};

/**
 * A kind in another size: fewer slices, and a coarser grid in the plane (CT: of the same field of view).
 *
 * @param slices Share of the slices.
 * @param inPlane Share of rows and columns.
 * @param keepsSpacing True for a smaller field of view instead of a coarser grid.
 */
export function scaledKind(kind, { slices = 1, inPlane = 1, keepsSpacing = false } = {}) {
  const base = KINDS[kind];
  const share = [slices, inPlane, inPlane];
  const scaled = (lengths) => lengths.map((n, axis) => Math.max(1, Math.round(n * share[axis])));
  const coarser = base.target === null || keepsSpacing ? 1 : 1 / inPlane;
  const spaced = ([z, y, x]) => [z, y * coarser, x * coarser];
  return {
    ...base,
    kind,
    shapeZyx: scaled(base.shapeZyx),
    body: scaled(base.body),
    spacingZyx: spaced(base.spacingZyx),
    target: base.target === null ? null : spaced(base.target),
  };
}

/** Label and channels of one case. */
export function makePhantom(spec, seed) {
  const label = makeLabel(spec, seed);
  const channels = spec.modalities.map((_, index) => makeChannel(spec, label, seed, index));
  return { label, channels };
}

function makeLabel({ shapeZyx, labels, body, kind }, seed) {
  const label = allocateVolume("uint8", shapeZyx);
  const [nz, ny, nx] = shapeZyx;
  const random = uniformSource(seed);
  const at = bodyStart(shapeZyx, body);
  const size = kind === "c" ? 0.16 : 0.085;
  const balls = Array.from({ length: labels }, (_, index) => {
    const centre = body.map((n, axis) => at[axis] + n * (0.28 + 0.44 * random()));
    const radius = size * (0.7 + 0.6 * random());
    return {
      value: index + 1,
      centre,
      radii: body.map((n, i) => n * radius * (i === 0 ? 1.5 : 1)),
    };
  });
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = label.data.subarray((z * ny + y) * nx, (z * ny + y + 1) * nx);
      for (const { value, centre, radii } of balls) {
        const rest = 1 - ((z - centre[0]) / radii[0]) ** 2 - ((y - centre[1]) / radii[1]) ** 2;
        if (rest <= 0) continue;
        const half = radii[2] * Math.sqrt(rest);
        row.fill(value, Math.ceil(centre[2] - half), Math.floor(centre[2] + half) + 1);
      }
    }
  }
  return label;
}

/** Numbers in [0, 1) for places and sizes. */
function uniformSource(seed) {
  let state = (seed + 1) * 12345;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}

function makeChannel({ kind, shapeZyx, dtype, body }, label, seed, channel) {
  const volume = allocateVolume(dtype, shapeZyx);
  const [, ny, nx] = shapeZyx;
  const noise = noiseSource(1000 * seed + channel + 1);
  const [z0, y0, x0] = bodyStart(shapeZyx, body);
  const [bz, by, bx] = body;
  const intensity = kind === "c" ? mrIntensity(channel) : ctIntensity;
  for (let k = 0; k < bz; k++) {
    // A CT shows a part of the body: its slices are all alike.
    const dz = kind === "c" ? (2 * k + 1) / bz - 1 : 0;
    for (let j = 0; j < by; j++) {
      const dy = (2 * j + 1) / by - 1;
      const base = ((z0 + k) * ny + y0 + j) * nx + x0;
      for (let i = 0; i < bx; i++) {
        const dx = (2 * i + 1) / bx - 1;
        const distance = dz * dz + dy * dy + dx * dx;
        if (distance >= 1) continue;
        const value = intensity(label.data[base + i], distance, dy, dx);
        volume.data[base + i] = Math.round(value + NOISE * noise());
      }
    }
  }
  return volume;
}

/** The body stands a little off the centre, as patients do. */
function bodyStart(shapeZyx, body) {
  return shapeZyx.map((n, axis) => Math.floor((n - body[axis]) * (axis === 0 ? 0.5 : 0.45)));
}

/** Fat around muscle, two lungs, and labels from fat to bone, so that clipping spares what is between. */
function ctIntensity(label, distance, dy, dx) {
  if (label > 0) return 31 * label - 142;
  if (distance > 0.8) return -95;
  const lung = ((dy + 0.1) / 0.4) ** 2 + ((Math.abs(dx) - 0.4) / 0.25) ** 2;
  return lung < 1 ? -760 : 52;
}

/** A skull-stripped head: a rim, grey and white matter, lesions. */
function mrIntensity(channel) {
  const [rim, grey, white, lesion] = [
    420,
    760 - 90 * channel,
    930 - 60 * channel,
    260 + 70 * channel,
  ];
  return (label, distance) => {
    if (label > 0) return white + lesion * label;
    return distance > 0.9 ? rim : distance > 0.5 ? grey : white;
  };
}
