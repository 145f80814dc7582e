import type { PreparedCase, ReadCase, VolumeFacts } from "../case/case-api.js";
import { type Fault, faultOf } from "../threads/fault.js";
import { element, make } from "./element.js";

/** Shows an error with its code and what to do; null takes it away. */
export function showProblem(error: unknown): void {
  const section = element("problem", HTMLElement);
  section.hidden = error === null;
  if (error === null) return;
  const fault: Fault = faultOf(error);
  const title = fault.code === null ? fault.name : `${fault.code} ${fault.name}`;
  section.replaceChildren(
    make("strong", {}, title),
    make("p", {}, fault.message),
    ...(fault.remedy === null ? [] : [make("p", {}, fault.remedy)]),
  );
}

/** Shows size, spacing and intensities, and the warnings about the files. */
export function showFacts(scan: ReadCase, prepared: PreparedCase | null): void {
  const rows: [string, (facts: VolumeFacts) => string][] = [
    ["voxels (z y x)", ({ shapeZyx }) => shapeZyx.join(" × ")],
    ["spacing (z y x)", ({ spacingZyx }) => `${spacingZyx.map(shortNumber).join(", ")} mm`],
    ["intensities", ({ min, max }) => `${shortNumber(min)} to ${shortNumber(max)}`],
    ["mean", ({ mean }) => shortNumber(mean)],
  ];
  const cells = rows.map(([name, cell]) => [
    name,
    cell(scan),
    prepared === null ? "" : cell(prepared),
  ]);
  cells.push(["type", scan.dtype, prepared === null ? "" : "float32"]);
  if (prepared !== null) {
    cells.push(["kept of the scan", "", kept(scan, prepared)]);
    cells.push(["labels", "", prepared.labels.join(", ")]);
  }
  element("fact-rows", HTMLTableSectionElement).replaceChildren(...cells.map(row));
  showFindings(scan);
  element("hash", HTMLParagraphElement).hidden = prepared === null;
  element("sha256", HTMLElement).textContent = prepared?.sha256 ?? "";
  element("facts", HTMLElement).hidden = false;
}

let offered: PreparedCase | null = null;

/** Wires the button that saves what is offered. */
export function saveOnClick(): void {
  element("save", HTMLButtonElement).addEventListener("click", () => {
    if (offered === null) return;
    const href = URL.createObjectURL(offered.npz);
    make("a", { href, download: offered.fileName }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000); // the download has begun long before
  });
}

/** Offers the file; null takes the offer away. */
export function showResult(prepared: PreparedCase | null): void {
  offered = prepared;
  element("result", HTMLElement).hidden = prepared === null;
  if (prepared === null) return;
  const { fileName, npz, shapeZyx, threads, milliseconds } = prepared;
  element("file-name", HTMLElement).textContent = fileName;
  element("file-facts", HTMLElement).textContent = [
    `2 × ${shapeZyx.join(" × ")} float32`,
    bytes(npz.size),
    `${(milliseconds / 1000).toFixed(1)} s on ${threads === 1 ? "1 thread" : `${threads} threads`}`,
  ].join(" · ");
}

function showFindings({ findings }: ReadCase): void {
  const list = element("findings", HTMLUListElement);
  list.hidden = findings.length === 0;
  list.replaceChildren(
    ...findings.map(({ code, message }) =>
      make("li", { className: "note" }, make("strong", {}, code), " ", message),
    ),
  );
}

function row([name = "", ...values]: readonly string[]): HTMLTableRowElement {
  const heading = make("th", { scope: "row" }, name);
  return make("tr", {}, heading, ...values.map((value) => make("td", {}, value)));
}

/** Slices that the crop keeps, counted from 1. */
function kept({ shapeZyx }: ReadCase, { boxZyx }: PreparedCase): string {
  if (boxZyx.every(([start, end], axis) => start === 0 && end === shapeZyx[axis]))
    return "all of it";
  return boxZyx.map(([start, end], axis) => `${"zyx"[axis]} ${start + 1} to ${end}`).join(", ");
}

/** At most four decimals. */
function shortNumber(value: number): string {
  return String(Number(value.toFixed(4)));
}

function bytes(count: number): string {
  const mega = count / 1e6;
  return mega < 1 ? `${(count / 1e3).toFixed(0)} kB` : `${mega.toFixed(1)} MB`;
}
