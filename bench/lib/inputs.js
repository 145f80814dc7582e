// Raw task folders of phantoms, made once and kept.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeNiftiFile } from "@voxprep/io/node";
import { KINDS, makePhantom, PHANTOM_VERSION, scaledKind } from "./phantoms.js";

/**
 * Makes the task folder of some cases of a kind unless it is there.
 *
 * @param scale What {@link scaledKind} takes.
 * @param cases How many cases; from the fifth on they are copies, for only their number matters.
 * @returns The folder and what a run needs to know of it.
 */
export async function makeTask(cache, kind, scale = {}, cases = 1) {
  const spec = scaledKind(kind, scale);
  const shape = spec.shapeZyx.join("x");
  const number = 901 + Object.keys(KINDS).indexOf(kind);
  const parent = join(cache, "inputs", `v${PHANTOM_VERSION}-${kind}-${shape}-${cases}`);
  const folder = join(parent, `Task${number}_Phantom${kind.toUpperCase()}`);
  const ids = Array.from({ length: cases }, (_, i) => `case_${String(i).padStart(3, "0")}`);
  if (!existsSync(parent)) {
    await writeTask(parent, folder, datasetJson(spec, ids), (inside) =>
      writeCases(inside, spec, ids),
    );
  }
  const { target } = spec;
  return {
    kind,
    spec,
    folder,
    caseIds: ids,
    overrides: target === null ? null : { "3d": { last: { current_spacing: target } } },
  };
}

/**
 * Makes the task folder of cases of several kinds unless it is there: the first channel of each, with the labels and
 * the plan of the first kind.
 *
 * @param counts How many cases of each kind.
 * @returns The folder and the overrides of its plan.
 */
export async function makeMixedTask(cache, counts) {
  const sets = [];
  for (const [kind, cases] of Object.entries(counts)) {
    sets.push(await makeTask(cache, kind, {}, cases));
  }
  const [{ spec, overrides }] = sets;
  const name = Object.entries(counts).map(([kind, cases]) => `${kind}${cases}`);
  const parent = join(cache, "inputs", `v${PHANTOM_VERSION}-mixed-${name.join("-")}`);
  const folder = join(parent, "Task950_Mixed");
  const cases = sets.flatMap((set) => set.caseIds.map((id) => ({ set, id })));
  const ids = cases.map(({ set, id }) => `${set.kind}_${id}`);
  if (!existsSync(parent)) {
    await writeTask(parent, folder, datasetJson(spec, ids), (inside) => {
      for (const [index, { set, id }] of cases.entries()) {
        const [from, to] = [filesOf(set.spec, id), filesOf(spec, ids[index])];
        copyFileSync(join(set.folder, from.images[0]), join(inside, to.images[0]));
        copyFileSync(join(set.folder, from.label), join(inside, to.label));
      }
    });
  }
  return { folder, overrides };
}

/** The folder appears whole or not at all: an interrupted run leaves nothing that a later one takes. */
async function writeTask(parent, folder, dataset, fill) {
  const draft = `${parent}.${process.pid}`;
  const inside = join(draft, folder.slice(parent.length));
  for (const name of ["imagesTr", "labelsTr"]) mkdirSync(join(inside, name), { recursive: true });
  try {
    await fill(inside);
    writeFileSync(join(inside, "dataset.json"), `${JSON.stringify(dataset)}\n`);
    renameSync(draft, parent);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

async function writeCases(folder, spec, ids) {
  for (const [index, id] of ids.entries()) {
    const files = filesOf(spec, id);
    if (index < 4) await writeCase(folder, spec, files, index);
    else copyCase(folder, filesOf(spec, ids[index % 4]), files);
  }
}

function filesOf({ modalities }, id) {
  return {
    images: modalities.map((_, c) =>
      join("imagesTr", `${id}_${String(c).padStart(4, "0")}.nii.gz`),
    ),
    label: join("labelsTr", `${id}.nii.gz`),
  };
}

async function writeCase(folder, spec, files, seed) {
  const { label, channels } = makePhantom(spec, seed);
  const geometry = {
    sizeXyz: [...spec.shapeZyx].reverse(),
    spacingXyz: [...spec.spacingZyx].reverse(),
    originXyz: [0, 0, 0],
    directionXyz: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  const volumes = [label, ...channels];
  const paths = [files.label, ...files.images];
  for (const [i, volume] of volumes.entries()) {
    await writeNiftiFile(join(folder, paths[i]), { volume, geometry });
  }
}

function copyCase(folder, from, to) {
  const [sources, targets] = [from, to].map(({ images, label }) => [...images, label]);
  for (const [i, source] of sources.entries()) {
    copyFileSync(join(folder, source), join(folder, targets[i]));
  }
}

function datasetJson({ modalities, labels }, ids) {
  const names = Array.from({ length: labels + 1 }, (_, i) => [
    i,
    i === 0 ? "background" : `part ${i}`,
  ]);
  return {
    name: "Phantom",
    modality: Object.fromEntries(modalities.map((name, i) => [i, name])),
    labels: Object.fromEntries(names),
    numTraining: ids.length,
    numTest: 0,
    training: ids.map((id) => ({
      image: `./imagesTr/${id}.nii.gz`,
      label: `./labelsTr/${id}.nii.gz`,
    })),
    test: [],
  };
}
