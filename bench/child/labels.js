// Times resizing and locating of labels alone for several counts of labels; prints one JSON object.
import { locateClasses } from "@voxprep/class-locations";
import { allocateVolume } from "@voxprep/core";
import { resampleLabels } from "@voxprep/resample";
import { makePhantom, scaledKind } from "../lib/phantoms.js";

const { scale, counts } = JSON.parse(process.argv[2]);
const results = counts.map((labels) => {
  const source = labelVolume(labels);
  const options = { newShapeZyx: outputShape(source.shapeZyx), separateAxis: null };
  const values = Array.from({ length: labels }, (_, i) => i + 1);
  resampleLabels(source, options);
  const start = process.cpuUsage();
  const resized = resampleLabels(source, options);
  const resize = seconds(process.cpuUsage(start));
  const again = process.cpuUsage();
  locateClasses(resized, values);
  return { labels, voxels: resized.data.length, resize, locate: seconds(process.cpuUsage(again)) };
});
process.stdout.write(`${JSON.stringify({ results })}\n`);

/** The same body and about the same foreground whatever the count. */
function labelVolume(labels) {
  const spec = { ...scaledKind("b", scale), modalities: [], labels };
  const { label } = makePhantom(spec, 7);
  const out = allocateVolume("float32", label.shapeZyx);
  out.data.set(label.data);
  return out;
}

function outputShape([nz, ny, nx]) {
  return [Math.round(nz * 1.5), Math.round(ny * 0.9), Math.round(nx * 0.9)];
}

function seconds({ user, system }) {
  return (user + system) / 1e6;
}
