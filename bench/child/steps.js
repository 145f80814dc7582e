// Times the steps of one case alone, in one thread: `node steps.js '{"folder": ..., "spec": ..., ...}'`.
//
// Everything runs three times in this process. The first pass pays for compiling, as a run of a single
// case does; the last is what the steps cost. Prints one JSON object.
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { locateClasses } from "@voxprep/class-locations";
import { allocateShared, allocateVolume, planesOf, voxelCount } from "@voxprep/core";
import { cropImage, cropLabel, findNonzeroBox, shapeOfBox } from "@voxprep/crop";
import { intensityStatistics, sampleForeground } from "@voxprep/fingerprint";
import { encodeNpyHeader, npzChunks } from "@voxprep/io";
import { readNiftiFile, readNpzFile } from "@voxprep/io/node";
import { bestForm, deflateSamples, Inflater } from "@voxprep/kernels";
import { measureNormalization, normalizeInPlace } from "@voxprep/normalize";
import {
  newShapeZyx,
  phaseCount,
  phaseUnits,
  prepareImageResampling,
  prepareLabelResampling,
  runPhase,
  separateAxis,
  sourcePlaneOf,
} from "@voxprep/resample";

const { folder, spec, caseId, scratch } = JSON.parse(process.argv[2]);
const PIECE_BYTES = 1 << 20;
const images = spec.modalities.map((_, channel) =>
  join(folder, "imagesTr", `${caseId}_${String(channel).padStart(4, "0")}.nii.gz`),
);
const labelPath = join(folder, "labelsTr", `${caseId}.nii.gz`);

const first = await pass();
await pass();
const last = await pass();
process.stdout.write(
  `${JSON.stringify({
    first: first.steps,
    warm: last.steps,
    sizes: last.sizes,
    peakMb: (process.resourceUsage().maxRSS * 1024) / 1e6,
  })}\n`,
);

/** One time through all steps of the case. */
async function pass() {
  const steps = {};
  const sizes = {};
  const timed = makeTimer(steps);
  const bytes = await inflateAndHash(timed);
  for (const name of ["inflate", "hash"]) steps[name].bytes = bytes;

  const read = await timed("read", async () => ({
    channels: (await Promise.all(images.map((path) => readNiftiFile(path)))).map((i) => i.volume),
    label: (await readNiftiFile(labelPath, { role: "label" })).volume,
  }));
  steps.read.bytes = bytes;
  steps.read.voxels = voxelCount(spec.shapeZyx) * images.length;

  const { boxZyx, mask } = await timed("mask, box", () => findNonzeroBox(read.channels));
  steps["mask, box"].voxels = voxelCount(spec.shapeZyx) * images.length;
  const cropped = await timed("cut", () => cut(read, boxZyx, mask));
  steps.cut.voxels = voxelCount(shapeOfBox(boxZyx)) * (images.length + 1);
  read.channels.length = 0;

  const statistics = await timed("sample", () => measureForeground(cropped));
  await encode(cropped, null, "cropped", timed, steps, sizes);

  const resampled = await resample(cropped, statistics, timed, steps);
  const { channels, label, planeSource } = resampled;
  await timed("normalize", () => normalize(resampled, statistics));
  steps.normalize.voxels = countOf(channels);
  await timed("locate", () => locateClasses(label, labelValues()));
  steps.locate.voxels = voxelCount(label.shapeZyx);
  await encode({ channels, label }, planeSource, "final", timed, steps, sizes);
  return { steps, sizes };
}

function makeTimer(steps) {
  return async (name, work) => {
    // What earlier steps left is not to be cleared away in this one's time. A full collection would
    // also throw compiled code away.
    globalThis.gc({ type: "minor" });
    const [cpu, at] = [process.cpuUsage(), performance.now()];
    const result = await work();
    const { user, system } = process.cpuUsage(cpu);
    steps[name] = { cpu: (user + system) / 1e6, wall: (performance.now() - at) / 1e3 };
    return result;
  };
}

/** The floor of reading: inflating into memory alone, and the sums alone. Returns the bytes inflated. */
async function inflateAndHash(timed) {
  const packed = [...images, labelPath].map((path) => readFileSync(path));
  const inflated = await timed("inflate", () => packed.map(inflate));
  await timed("hash", () => {
    for (const file of packed) createHash("sha256").update(file).digest();
    for (const part of inflated) crc32(part);
  });
  return inflated.reduce((sum, part) => sum + part.length, 0);
}

/** The deflate stream of a gzip file without optional fields, as the phantoms are written. */
function inflate(file) {
  const out = new Uint8Array(allocateShared(file.readUInt32LE(file.length - 4)));
  let at = 0;
  const sink = {
    wantsMore: true,
    take(bytes) {
      out.set(bytes, at);
      at += bytes.length;
    },
  };
  const inflater = Inflater.open();
  inflater.push(file.subarray(10), sink) ?? inflater.finish(sink);
  inflater.close();
  if (at !== out.length) throw new Error(`${at} bytes were inflated, not ${out.length}`);
  return out;
}

function cut(read, boxZyx, mask) {
  const shape = shapeOfBox(boxZyx);
  const channels = read.channels.map((volume) => {
    const out = allocateVolume("float32", shape);
    cropImage(volume, boxZyx, out.data);
    return out;
  });
  const label = allocateVolume("float32", shape);
  cropLabel(read.label, spec.shapeZyx, boxZyx, mask, label.data);
  return { channels, label };
}

/** Only a CT needs them; the one case stands for the whole data set. */
function measureForeground({ channels, label }) {
  if (!spec.modalities.includes("CT")) return channels.map(() => undefined);
  return channels.map((channel) => intensityStatistics(sampleForeground(channel, label)));
}

async function resample({ channels, label }, statistics, timed, steps) {
  const target = spec.target ?? spec.spacingZyx;
  const shape = newShapeZyx(label.shapeZyx, spec.spacingZyx, target);
  if (shape.every((n, axis) => n === label.shapeZyx[axis])) {
    const copies = channels.map((channel) => {
      const copy = allocateVolume("float32", channel.shapeZyx);
      copy.data.set(channel.data);
      return copy;
    });
    return { channels: copies, label, planeSource: null, normalized: copies.map(() => false) };
  }
  const options = { newShapeZyx: shape, separateAxis: separateAxis(spec.spacingZyx, target) };
  const jobs = await timed("resize image", () =>
    channels.map((channel, index) => {
      // As the pipeline does: a normalization that no voxel has a say in is done on the way.
      const known = normalizationOptions(index, statistics);
      const scaling = known.scheme === "CT" ? measureNormalization([], null, known) : null;
      return runAll(prepareImageResampling(channel, { ...options, scaling }));
    }),
  );
  const resampled = jobs.map(({ output }) => output);
  const job = await timed("resize labels", () => runAll(prepareLabelResampling(label, options)));
  steps["resize image"].voxels = countOf(resampled);
  steps["resize labels"].voxels = voxelCount(shape);
  const planeSource =
    options.separateAxis === 0
      ? Array.from({ length: shape[0] }, (_, plane) => sourcePlaneOf(job, plane))
      : null;
  const normalized = jobs.map((one) => one.kind === "spline-volume" && one.scaling !== null);
  return { channels: resampled, label: job.output, planeSource, normalized };
}

function runAll(job) {
  for (let phase = 0; phase < phaseCount(job); phase++) {
    runPhase(job, phase, 0, phaseUnits(job, phase));
  }
  return job;
}

function normalizationOptions(index, statistics) {
  const isCt = spec.modalities[index] === "CT";
  return {
    scheme: isCt ? "CT" : "nonCT",
    useMask: !isCt,
    statistics: statistics[index],
  };
}

function normalize({ channels, label, normalized }, statistics) {
  for (const [index, { data }] of channels.entries()) {
    if (normalized[index]) continue;
    const options = normalizationOptions(index, statistics);
    const mask = options.useMask ? label.data : null;
    normalizeInPlace(data, mask, measureNormalization(data, mask, options));
  }
}

/** Deflates an array in pieces, each distinct one once, and writes the npz. */
async function encode({ channels, label }, planeSource, name, timed, steps, sizes) {
  const [encoded, bytes] = await timed(`deflate ${name}`, () => {
    let distinctBytes = 0;
    const all = [...channels, label].map((volume) => {
      const known = new Map();
      return rangesOf(volume, planeSource).map(([start, end]) => {
        const source = planeSource?.[start] ?? start;
        const piece = known.get(source) ?? deflateRange(volume, start, end);
        if (!known.has(source)) distinctBytes += piece.rawLength;
        known.set(source, piece);
        return piece;
      });
    });
    return [all, distinctBytes];
  });
  steps[`deflate ${name}`].bytes = bytes;
  const shape = [channels.length + 1, ...label.shapeZyx];
  const npyHeader = encodeNpyHeader({ dtype: "<f4", shape });
  const path = join(scratch, `${caseId}-${name}.npz`);
  await timed(`write ${name}`, () => {
    const file = openSync(path, "w");
    const chunks = npzChunks({ name: "data", npyHeader, pieces: encoded.flat() });
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
    }
    closeSync(file);
  });
  const sizeOf = (pieces) => pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  sizes[name] = {
    images: sizeOf(encoded.slice(0, -1).flat()),
    label: sizeOf(encoded.at(-1)),
    raw: 4 * (channels.length + 1) * voxelCount(label.shapeZyx),
  };
  steps[`write ${name}`].bytes = sizes[name].images + sizes[name].label;
  if (name !== "cropped") return;
  await timed("npz read", () => readNpzFile(path));
  steps["npz read"].bytes = sizes[name].raw;
}

function deflateRange(volume, start, end) {
  const { buffer, byteOffset, byteLength } = planesOf(volume, start, end).data;
  return deflateSamples(new Uint8Array(buffer, byteOffset, byteLength), bestForm(), crc32);
}

/** Single planes where planes repeat, else runs of about a MiB. */
function rangesOf({ shapeZyx: [nz, ny, nx] }, planeSource) {
  const planes = planeSource === null ? Math.max(1, Math.floor(PIECE_BYTES / (4 * ny * nx))) : 1;
  return Array.from({ length: Math.ceil(nz / planes) }, (_, i) => [
    i * planes,
    Math.min(nz, (i + 1) * planes),
  ]);
}

function countOf(volumes) {
  return volumes.reduce((sum, volume) => sum + voxelCount(volume.shapeZyx), 0);
}

function labelValues() {
  return Array.from({ length: spec.labels }, (_, i) => i + 1);
}
