/**
 * Seeded phantoms that compress as clinical data does: what the encoder is measured and tested on.
 *
 * Only additions, multiplications, square roots and 32-bit integer steps are used, so that every
 * engine makes the same bytes. All arrays are z y x, x fastest.
 */

/** Ellipsoids in units of the half field of view: centre z y x, radii z y x, value. */
const CT_PARTS = [
  [0, 0, 0, 6, 0.97, 0.99, -95],
  [0, 0, 0, 6, 0.85, 0.9, 52],
  [0, -0.1, -0.38, 0.9, 0.42, 0.3, -760],
  [0, -0.1, 0.38, 0.9, 0.42, 0.3, -780],
  [0.2, 0.05, -0.3, 0.8, 0.35, 0.3, 108],
  [0.1, 0.1, 0.35, 0.5, 0.2, 0.18, 118],
  [-0.2, 0.35, -0.3, 0.5, 0.15, 0.13, 165],
  [-0.2, 0.35, 0.3, 0.5, 0.15, 0.13, 170],
  [0, 0.02, 0.03, 4, 0.06, 0.06, 190],
  [0.3, -0.2, 0.1, 0.4, 0.15, 0.2, 70],
  [0, 0.45, 0, 4, 0.13, 0.11, 420],
];

const MR_PARTS = [
  [0, 0, 0, 1.4, 0.99, 0.99, 420],
  [0, 0, 0, 1.2, 0.9, 0.9, 760],
  [0, 0.05, 0, 0.6, 0.6, 0.55, 930],
  [0.1, 0, -0.15, 0.35, 0.3, 0.09, 190],
  [0.1, 0, 0.15, 0.35, 0.3, 0.09, 190],
  [0.2, -0.3, 0.3, 0.25, 0.22, 0.24, 1180],
];

/** A generator of noise with mean 0 and standard deviation 1, nearly normal. */
export function noiseSource(seed) {
  let state = seed | 1;
  return () => {
    let sum = 0;
    for (let i = 0; i < 4; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      sum += state;
    }
    return (sum / 4294967296) * Math.sqrt(3);
  };
}

/** Paints ellipsoids, the later over the earlier; `NaN` where none is. */
function paint([nz, ny, nx], parts, colour) {
  const out = new Float32Array(nz * ny * nx).fill(Number.NaN);
  for (const [index, [cz, cy, cx, rz, ry, rx]] of parts.entries()) {
    for (let z = 0, at = 0; z < nz; z++) {
      const dz = ((2 * z + 1) / nz - 1 - cz) / rz;
      for (let y = 0; y < ny; y++) {
        const dy = ((2 * y + 1) / ny - 1 - cy) / ry;
        for (let x = 0; x < nx; x++, at++) {
          const dx = ((2 * x + 1) / nx - 1 - cx) / rx;
          if (dz * dz + dy * dy + dx * dx <= 1) out[at] = colour(index);
        }
      }
    }
  }
  return out;
}

/** `i`: a cropped CT, whole Hounsfield units with noise of 14, exact zeros outside the body. */
export function ctIntegers(shapeZyx, seed = 1) {
  const noise = noiseSource(seed);
  const out = paint(shapeZyx, CT_PARTS, (part) => CT_PARTS[part][6]);
  for (let i = 0; i < out.length; i++) {
    out[i] = Number.isNaN(out[i]) ? 0 : Math.round(out[i] + 14 * noise());
  }
  return out;
}

/** `n`: such a CT resampled by 0.9 in the plane, clipped to its percentiles and normalized. */
export function ctNormalized(shapeZyx, seed = 1) {
  const [nz, ny, nx] = shapeZyx;
  const [sy, sx] = [Math.ceil(ny / 0.9), Math.ceil(nx / 0.9)];
  const source = ctIntegers([nz, sy, sx], seed);
  const out = new Float32Array(nz * ny * nx);
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const cy = Math.min(Math.max(((y + 0.5) * sy) / ny - 0.5, 0), sy - 2);
      const [y0, fy] = [Math.floor(cy), cy - Math.floor(cy)];
      for (let x = 0; x < nx; x++, at++) {
        const cx = Math.min(Math.max(((x + 0.5) * sx) / nx - 0.5, 0), sx - 2);
        const [x0, fx] = [Math.floor(cx), cx - Math.floor(cx)];
        const from = (z * sy + y0) * sx + x0;
        const upper = source[from] * (1 - fx) + source[from + 1] * fx;
        const lower = source[from + sx] * (1 - fx) + source[from + sx + 1] * fx;
        const value = upper * (1 - fy) + lower * fy;
        out[at] = (Math.min(Math.max(value, -112), 215) - 83.7) / 61.3;
      }
    }
  }
  return out;
}

/** `m`: a skull-stripped MR, whole intensities made z-scores inside the head, zeros outside. */
export function mrNormalized(shapeZyx, seed = 1) {
  const noise = noiseSource(seed);
  const out = paint(shapeZyx, MR_PARTS, (part) => MR_PARTS[part][6]);
  for (let i = 0; i < out.length; i++) {
    out[i] = Number.isNaN(out[i]) ? 0 : (Math.round(out[i] + 22 * noise()) - 791.3) / 214.9;
  }
  return out;
}

/** `l`: the labels of the CT phantom as float32, 0 outside. */
export function labels(shapeZyx) {
  const out = paint(shapeZyx, CT_PARTS, (part) => Math.max(part - 1, 0));
  for (let i = 0; i < out.length; i++) if (Number.isNaN(out[i])) out[i] = 0;
  return out;
}

/** The four kinds under the letters of the figures, with the shapes of a large case's slabs. */
export function samples(planes = 32) {
  return {
    n: ctNormalized([planes, 273, 384]),
    i: ctIntegers([planes, 303, 426]),
    m: mrNormalized([planes, 173, 139]),
    l: labels([planes, 273, 384]),
  };
}
