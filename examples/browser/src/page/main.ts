// The page: files and choices in, pictures and an npz out. All work on voxels happens in the case worker.
import { type CaseApi, type ReadCase, STEPS, type Step } from "../case/case-api.js";
import { Remote } from "../threads/remote.js";
import { choicesForm } from "./choices-form.js";
import { element } from "./element.js";
import { fileField, refuseDropsElsewhere } from "./file-field.js";
import { say, showStep } from "./progress.js";
import { saveOnClick, showFacts, showProblem, showResult } from "./report.js";
import { showViewer, type Viewer } from "./viewer.js";

/** A case that lies in a worker and is on the page. */
interface OpenCase {
  readonly remote: Remote<CaseApi>;
  readonly scan: ReadCase;
  readonly viewer: Viewer;
}

const image = fileField("image", () => void open());
const label = fileField("label", () => void open());
const choices = choicesForm();
const button = element("prepare", HTMLButtonElement);
let worker: Remote<CaseApi> | null = null;
let current: OpenCase | null = null;

refuseDropsElsewhere();
saveOnClick();
element("choices", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void prepare();
});

/** Reads the chosen files in a new worker; what an old one does is dropped with it. */
async function open(): Promise<void> {
  const file = image.file();
  clear();
  if (file === null) return;
  const remote = startWorker();
  worker = remote;
  try {
    const scan = await remote.call("read", { image: file, label: label.file() });
    element("empty", HTMLElement).hidden = true;
    choices.offer(scan.spacingZyx);
    showFacts(scan, null);
    const viewer = showViewer(scan, (request) => remote.call("slice", request));
    current = { remote, scan, viewer };
    button.disabled = false;
    say(`${file.name} is read: ${scan.shapeZyx.join(" by ")} voxels`);
  } catch (error) {
    showProblem(error);
  } finally {
    showStep(null);
  }
}

async function prepare(): Promise<void> {
  const chosen = choices.read();
  if (chosen === null || current === null) return;
  const { remote, scan, viewer } = current;
  showProblem(null);
  showResult(null);
  button.disabled = true;
  try {
    const prepared = await remote.call("prepare", chosen);
    showResult(prepared);
    showFacts(scan, prepared);
    say(`${prepared.fileName} is ready to be saved`);
  } catch (error) {
    showFacts(scan, null);
    showProblem(error);
  } finally {
    showStep(null);
    viewer.refresh();
    button.disabled = false;
  }
}

function startWorker(): Remote<CaseApi> {
  const started = new Worker(new URL("../case/case-worker.ts", import.meta.url), {
    type: "module",
  });
  return new Remote<CaseApi>(started, (notice) => {
    if (isStep(notice)) showStep(notice);
  });
}

function isStep(notice: unknown): notice is Step {
  return STEPS.some((step) => step === notice);
}

function clear(): void {
  worker?.end();
  worker = null;
  current = null;
  button.disabled = true;
  showProblem(null);
  showResult(null);
  showStep(null);
  element("viewer", HTMLElement).hidden = true;
  element("facts", HTMLElement).hidden = true;
  element("empty", HTMLElement).hidden = false;
}
