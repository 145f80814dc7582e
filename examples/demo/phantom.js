/**
 * A small CT phantom: a body in air with a liver, a tumour in it and a spine, in thick slices.
 * Honest as far as it goes: geometry, spacings and intensities are like those of abdominal CT, the noise is white,
 * and everything comes from a seed.
 */

/** Stored values as scanners have them: Hounsfield units + 1024, and 0 outside of the round field of view. */
const STORED = { outside: 0, air: 24, body: 1069, liver: 1129, tumour: 1084, spine: 1444 };
const NOISE_SD = 12;

/** Six scans of different thickness and field of view. */
export const SCANS = [
  { id: "phantom_001", shapeZyx: [24, 144, 144], spacingZyx: [5, 0.78, 0.78], tumour: 0.2 },
  { id: "phantom_002", shapeZyx: [28, 152, 152], spacingZyx: [5, 0.7, 0.7], tumour: 0.14 },
  { id: "phantom_003", shapeZyx: [20, 136, 136], spacingZyx: [6, 0.82, 0.82], tumour: 0.24 },
  { id: "phantom_004", shapeZyx: [22, 144, 144], spacingZyx: [5.5, 0.75, 0.75], tumour: 0 },
  { id: "phantom_005", shapeZyx: [26, 160, 160], spacingZyx: [5, 0.68, 0.68], tumour: 0.17 },
  { id: "phantom_006", shapeZyx: [18, 128, 128], spacingZyx: [7, 0.86, 0.86], tumour: 0.21 },
];

/** Image (int16) and label (uint8) of a scan, x fastest. */
export function makeScan({ shapeZyx: [nz, ny, nx], tumour }, seed) {
  const image = new Int16Array(nz * ny * nx);
  const label = new Uint8Array(image.length);
  const noise = gaussian(seed);
  let i = 0;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const at = [unit(z, nz), unit(y, ny), unit(x, nx)];
        const tissue = tissueAt(at, tumour);
        if (tissue === "liver") label[i] = 1;
        if (tissue === "tumour") label[i] = 2;
        image[i] =
          tissue === "outside" ? 0 : Math.max(1, Math.round(STORED[tissue] + NOISE_SD * noise()));
      }
    }
  }
  return { image, label };
}

function tissueAt([z, y, x], tumour) {
  if (y * y + x * x > 0.9) return "outside";
  if (inEllipsoid([0, y, x], [0, 0.05, 0], [1, 0.62, 0.8]) === false) return "air";
  if (inEllipsoid([z, y, x], [0.1, -0.05, -0.3], [0.75, 0.36, 0.36])) {
    const radii = [tumour * 1.5, tumour, tumour];
    return tumour > 0 && inEllipsoid([z, y, x], [0.15, -0.1, -0.35], radii) ? "tumour" : "liver";
  }
  return inEllipsoid([0, y, x], [0, 0.42, 0], [1, 0.13, 0.13]) ? "spine" : "body";
}

function inEllipsoid(at, centre, radii) {
  return at.reduce((sum, v, a) => sum + ((v - centre[a]) / radii[a]) ** 2, 0) <= 1;
}

function unit(index, length) {
  return (2 * index + 1) / length - 1;
}

/** Nearly normal numbers: sums of twelve uniform ones of a 32-bit generator (mulberry32). */
function gaussian(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => {
    let sum = -6;
    for (let k = 0; k < 12; k++) sum += uniform();
    return sum;
  };
}
