// Makes a phantom task, prepares it with the command line program, and shows what came out.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readNpzFile, writeNiftiFile } from "@voxprep/io/node";
import { makeScan, SCANS } from "./phantom.js";
import { slicePicture, table, tree } from "./show.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const out = join(root, "demo-output");
const task = join(out, "raw", "Task900_Phantom");
const cropped = join(out, "unetr_pp_raw", "unetr_pp_cropped_data", "Task900_Phantom");
const preprocessed = join(out, "unetr_pp_preprocessed", "Task900_Phantom");
const say = (...lines) => console.log(lines.join("\n"));

say("== 1. A phantom task: CT with thick slices", "");
rmSync(out, { recursive: true, force: true });
for (const folder of ["imagesTr", "labelsTr"]) mkdirSync(join(task, folder), { recursive: true });
const scans = SCANS.map((scan, i) => ({ ...scan, ...makeScan(scan, 1000 + i) }));
for (const scan of scans) {
  await save(join(task, "imagesTr", `${scan.id}_0000.nii.gz`), scan, "int16", scan.image);
  await save(join(task, "labelsTr", `${scan.id}.nii.gz`), scan, "uint8", scan.label);
}
writeFileSync(join(task, "dataset.json"), `${JSON.stringify(datasetJson(), null, 2)}\n`);
const rows = scans.map(({ id, shapeZyx, spacingZyx, label }) => [
  id,
  shapeZyx.join(" x "),
  spacingZyx.join(" x "),
  [1, 2].map((value) => label.filter((v) => v === value).length).join(" / "),
]);
say(...table([["case", "voxels (z y x)", "spacing (mm)", "liver / tumour voxels"], ...rows]), "");

say(
  "== 2. The whole preparation",
  "",
  `  npx voxprep run ${relative(root, task)} --out ${relative(root, out)}`,
  "",
);
const words = [join(root, "packages/cli/bin/voxprep.js"), "run", task, "--out", out];
const { status } = spawnSync(process.execPath, words, { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

say("", "== 3. The plans (readable twins of the pickles)", "");
for (const name of ["unetr_pp_Plansv2.1_plans_3D", "nnFormerPlansv2.1_plans_2D"]) {
  const plan = readJson(`${name}.json`);
  const [stage] = Object.values(plan.plans_per_stage).slice(-1);
  const keys = ["current_spacing", "median_patient_size_in_voxels", "patch_size", "batch_size"];
  const more = ["num_pool_per_axis", "pool_op_kernel_sizes", "conv_kernel_sizes"];
  say(
    `  ${name}`,
    ...table([...keys, ...more].map((key) => ["", key, JSON.stringify(stage[key])])),
  );
}

say("", "== 4. The folds", "");
for (const [i, { val }] of readJson("splits_final.json").entries())
  say(`  fold ${i} validates ${val.join(", ")}`);

say("", "== 5. The files", "", `  ${relative(root, cropped)}/`, ...tree(cropped, "    "));
say(`  ${relative(root, preprocessed)}/`, ...tree(preprocessed, "    "));

const stageFile = join(preprocessed, "unetr_pp_Data_plans_v2.1_stage0", `${scans[0].id}.npz`);
const array = await readNpzFile(stageFile);
const [, depth, height, width] = array.shape;
const slice = (channel) => {
  const start = (channel * depth + Math.floor(depth / 2)) * height * width;
  return array.data.subarray(start, start + height * width);
};
say("", `== 6. The middle slice of ${scans[0].id} as a trainer reads it (1 liver, 2 tumour)`, "");
say(...slicePicture({ image: slice(0), label: slice(1), width, height, low: -3.1, high: 0.5 }));

function save(path, { shapeZyx, spacingZyx }, dtype, data) {
  const sizeXyz = [...shapeZyx].reverse();
  const spacingXyz = [...spacingZyx].reverse();
  const geometry = {
    sizeXyz,
    spacingXyz,
    originXyz: [0, 0, 0],
    directionXyz: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  return writeNiftiFile(path, { volume: { dtype, shapeZyx, data }, geometry });
}

function datasetJson() {
  return {
    name: "Phantom",
    description: "seeded CT phantom",
    modality: { 0: "CT" },
    labels: { 0: "background", 1: "liver", 2: "tumour" },
    numTraining: SCANS.length,
    numTest: 0,
    training: SCANS.map(({ id }) => ({
      image: `./imagesTr/${id}.nii.gz`,
      label: `./labelsTr/${id}.nii.gz`,
    })),
    test: [],
  };
}

function readJson(name) {
  return JSON.parse(readFileSync(join(preprocessed, name), "utf8"));
}
