// A preparation of one's own in the files of a trainer: crop, plan and grid as the originals, intensities by percentiles.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateClasses } from "@voxprep/class-locations";
import * as core from "@voxprep/core";
import * as io from "@voxprep/io";
import { readNpzFile } from "@voxprep/io/node";
import { normalizeInPlace } from "@voxprep/normalize";
import { runTask } from "@voxprep/pipeline";
import { newShapeZyx, resampleImage, resampleLabels, separateAxis } from "@voxprep/resample";
import { CASE_IDS, sha256, TASK } from "../shared/thick-phantom.js";

const readPickle = async (...path) => io.decodePickle(await readFile(join(...path)));
const out = await mkdtemp(join(tmpdir(), "voxprep-example-"));
const phases = new Set(["check", "crop", "fingerprint", "plan", "splits"]); // not "preprocess"
const task = await runTask({ taskFolder: TASK, out, planners: ["3d"], phases });
const { plansFile, dataIdentifier } = io.LAYOUTS[task.profile];
const plan = io.decodePlan(await readPickle(task.preprocessedFolder, plansFile["3d"]));
const target = plan.stages[0].currentSpacing; // the plan of these small scans has one stage
const folder = join(task.preprocessedFolder, `${dataIdentifier["3d"]}_stage0`);
await mkdir(folder);
for (const id of CASE_IDS) {
  const cropped = await readNpzFile(join(task.croppedFolder, `${id}.npz`));
  const known = io.decodeCaseProperties(await readPickle(task.croppedFolder, `${id}.pkl`));
  const [image, label] = [0, 1].map((index) => resampled(cropped, index, known));
  normalizeInPlace(image.data, null, percentiles(image.data));
  const data = new Float32Array(2 * image.data.length);
  data.set(image.data);
  data.set(label.data, image.data.length);
  const array = { dtype: "<f4", shape: [2, ...label.shapeZyx], order: "C", data };
  await writeFile(join(folder, `${id}.npz`), io.encodeNpz(new Map([["data", array]])));
  const classLocations = locateClasses(label, plan.fingerprint.classes);
  const facts = { resampledSize: label.shapeZyx, resampledSpacing: target, classLocations };
  const pickle = io.encodePickle(io.encodeStageCaseProperties({ ...known, ...facts }));
  await writeFile(join(folder, `${id}.pkl`), pickle);
  console.log(id, `${Math.min(...image.data)} to ${Math.max(...image.data)}`, sha256(label));
}
await rm(out, { recursive: true });

/** One channel, or the label as the last, on the grid of the plan. */
function resampled({ data, shape: [, ...shape] }, index, { originalSpacingZyx }) {
  const [size, order] = [core.voxelCount(shape), plan.transposeForward];
  const values = data.subarray(index * size, (index + 1) * size);
  const volume = core.transposeVolume(core.volumeOver("float32", shape, values), order);
  const spacing = core.permute(originalSpacingZyx, order);
  const options = {
    newShapeZyx: newShapeZyx(volume.shapeZyx, spacing, target),
    separateAxis: separateAxis(spacing, target),
  };
  return index === 0 ? resampleImage(volume, options) : resampleLabels(volume, options);
}

function percentiles(values, precision = "float64") {
  const inOrder = core.sorted(values);
  const [low, high] = [0.5, 99.5].map((percent) => core.percentileOfSorted(inOrder, percent));
  return { clip: [low, high], subtract: low, divide: high - low, zeroOutside: false, precision };
}
