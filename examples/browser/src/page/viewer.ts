import { PLANES, type PlaneName } from "../case/anatomy.js";
import type { ReadCase, SlicePicture, SliceRequest } from "../case/case-api.js";
import { element, make } from "./element.js";

/** Where the viewer gets its pictures. */
export type DrawSlice = (request: SliceRequest) => Promise<SlicePicture | null>;

/** Longest side of a drawn slice, in pixels. */
const DRAWN_PIXELS = 640;

const WORDS: Readonly<Record<PlaneName, readonly [left: string, right: string]>> = {
  axial: ["R", "L"],
  coronal: ["R", "L"],
  sagittal: ["A", "P"],
};

/** The slices of a case, before and after. */
export interface Viewer {
  /** Draws all slices again. */
  readonly refresh: () => void;
}

/** Shows three planes of a case; one slider moves both slices of a plane. */
export function showViewer(scan: ReadCase, draw: DrawSlice): Viewer {
  const viewer = element("viewer", HTMLElement);
  const rows = PLANES.map((plane) => planeRow(plane, scan.slices[plane], draw));
  viewer.replaceChildren(...rows.map(({ row }) => row));
  viewer.hidden = false;
  const refresh = () => {
    for (const row of rows) row.refresh();
  };
  refresh();
  return { refresh };
}

function planeRow(plane: PlaneName, count: number, draw: DrawSlice) {
  const start = Math.floor(count / 2);
  const slider = make("input", { type: "range", id: `${plane}-slice`, min: "0" });
  slider.max = String(count - 1);
  slider.value = String(start);
  const place = make("output");
  place.htmlFor.add(slider.id);
  const figures = (["before", "after"] as const).map((of) => sliceFigure(of, plane));
  const refresh = latestOnly(async () => {
    const index = Number(slider.value);
    place.textContent = `${index + 1} of ${count}`;
    slider.setAttribute("aria-valuetext", `slice ${index + 1} of ${count}`);
    for (const { of, show } of figures) show(await draw({ of, plane, index }));
  });
  slider.addEventListener("input", refresh);
  const name = make("label", { htmlFor: slider.id }, plane);
  const row = make(
    "article",
    { className: "plane" },
    make("div", { className: "slice" }, name, slider, place),
    ...figures.map(({ figure }) => figure),
  );
  return { row, refresh };
}

/** A picture with the letters of its sides. */
function sliceFigure(of: SliceRequest["of"], plane: PlaneName) {
  const canvas = make("canvas", { width: 1, height: 1 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${plane} slice, ${of}`);
  const nothing = make("span", { className: "nothing" });
  const [left, right] = WORDS[plane];
  const sides = [
    make("i", { className: "left" }, left),
    make("i", { className: "right" }, right),
    make("i", { className: "top" }, plane === "axial" ? "A" : "S"),
  ];
  const stage = make("div", { className: "stage" }, canvas, ...sides, nothing);
  const figure = make("figure", {}, stage, make("figcaption", {}, of));
  const show = (picture: SlicePicture | null) => {
    figure.classList.toggle("is-empty", picture === null);
    nothing.textContent = of === "after" && picture === null ? emptyWord() : "";
    if (picture !== null) paint(canvas, picture);
  };
  return { of, figure, show };
}

function emptyWord(): string {
  return element("result", HTMLElement).hidden ? "not prepared yet" : "cropped away";
}

/** Draws a picture in the proportions of the body, voxel by voxel. */
function paint(canvas: HTMLCanvasElement, picture: SlicePicture): void {
  const { width, height, rgba, aspect, kept } = picture;
  const pixels = document.createElement("canvas");
  pixels.width = width;
  pixels.height = height;
  pixels.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
  canvas.width = Math.max(1, Math.round(aspect >= 1 ? DRAWN_PIXELS : DRAWN_PIXELS * aspect));
  canvas.height = Math.max(1, Math.round(aspect >= 1 ? DRAWN_PIXELS / aspect : DRAWN_PIXELS));
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(pixels, 0, 0, canvas.width, canvas.height);
  if (kept === null) return;
  context.strokeStyle = "#ffb000";
  context.lineWidth = 3;
  context.setLineDash([12, 8]);
  context.strokeRect(
    kept.left * canvas.width + 1.5,
    kept.top * canvas.height + 1.5,
    kept.width * canvas.width - 3,
    kept.height * canvas.height - 3,
  );
}

/** Runs one call at a time; of the calls that come meanwhile only the last. */
function latestOnly(run: () => Promise<void>): () => void {
  let isRunning = false;
  let isWanted = false;
  const go = async () => {
    isWanted = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isWanted) {
        isWanted = false;
        await run();
      }
    } finally {
      isRunning = false;
    }
  };
  return () => void go();
}
