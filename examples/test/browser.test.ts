import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Zyx } from "@voxprep/core";
import { cropCase } from "@voxprep/crop";
import { readNpz, sha256Hex } from "@voxprep/io";
import { readNiftiFile } from "@voxprep/io/node";
import { type NormalizationOptions, normalizeChannel } from "@voxprep/normalize";
import { newShapeZyx, resampleImage, resampleLabels, separateAxis } from "@voxprep/resample";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findChromium, type ServedPage, servePage } from "./support/chromium.js";
import { entry, goldenFile, plain, type Typed } from "./support/golden.js";
import { ROOT } from "./support/run-node.js";

const TASK = join(ROOT, "test-data", "raw", "Task301_ThickPhantom");
const IMAGE = join(TASK, "imagesTr", "thick_4_0000.nii.gz");
const LABEL = join(TASK, "labelsTr", "thick_4.nii.gz");
const OTHER_LABEL = join(TASK, "labelsTr", "thick_10.nii.gz");

/** What the original program planned and measured for the phantom task. */
const GOLDEN_SPACING: Zyx = [5, 0.8199999928474426, 0.8199999928474426];
const GOLDEN_STATISTICS = goldenStatistics();

/** A browser that starts beside the tests of other packages takes its time, ms. */
const SLOW_START = 120_000;

const chromium = findChromium();
if (chromium === undefined) console.warn("there is no Chromium: the page is not tested");

describe.skipIf(chromium === undefined)("the page in a browser", () => {
  let served: ServedPage;
  let page: Page;
  let complaints: string[];
  let asked: string[];

  beforeAll(async () => {
    served = await servePage(chromium ?? "");
  }, SLOW_START);
  afterAll(() => served?.close(), SLOW_START);

  beforeEach(async () => {
    page = await served.browser.newPage();
    page.setDefaultTimeout(60_000);
    complaints = [];
    asked = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => asked.push(new URL(request.url()).origin));
  });
  afterEach(() => page.close());

  test.each(["isolated", "plain"] as const)(
    "%s: writes what the original program wrote",
    async (how) => {
      await page.goto(served[how]);
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(how === "isolated");
      await page.setInputFiles("#image-file", IMAGE);
      await page.setInputFiles("#label-file", LABEL);
      await enter(page, { spacingZyx: GOLDEN_SPACING, scheme: "CT", ...GOLDEN_STATISTICS });
      const { fileName, bytes } = await prepareAndSave(page);
      expect(fileName).toBe("thick_4.npz");
      const golden = goldenArray();
      expect(arrayOf(bytes)).toEqual({ shape: golden.shape, sha256: golden.sha256 });
      expect(await page.textContent("#sha256")).toBe(golden.sha256);
      expect(complaints).toEqual([]);
    },
  );

  test.each([
    { scheme: "nonCT", useMask: true },
    { scheme: "nonCT", useMask: false },
    { scheme: "noNorm", useMask: false },
    { scheme: "CT2", useMask: false, statistics: GOLDEN_STATISTICS },
  ] as const)("gives the bits of Node: $scheme, mask $useMask", async (options) => {
    const spacingZyx: Zyx = [2.5, 1.25, 1]; // all axes by splines, no label
    await page.goto(served.isolated);
    await page.setInputFiles("#image-file", IMAGE);
    await enter(page, { spacingZyx, ...GOLDEN_STATISTICS, ...options });
    const { bytes } = await prepareAndSave(page);
    expect(arrayOf(bytes)).toEqual(await nodeArray(spacingZyx, options));
  });

  test("with shared memory and without, the files are the same", async () => {
    const files: Uint8Array[] = [];
    for (const url of [served.isolated, served.plain]) {
      await page.goto(url);
      await page.setInputFiles("#image-file", IMAGE);
      await enter(page, { spacingZyx: [3, 1, 1], scheme: "nonCT" });
      files.push((await prepareAndSave(page)).bytes);
    }
    expect(await page.textContent("#file-facts")).toMatch(/ on 1 thread$/);
    expect(files[1]).toEqual(files[0]);
  });

  test("takes a dropped file, offers its spacing and draws six slices", async () => {
    await page.goto(served.isolated);
    await drop(page, "#image-drop", "thick_4_0000.nii.gz", await readFile(IMAGE));
    await page.waitForSelector("#prepare:enabled");
    const { geometry } = await readNiftiFile(IMAGE);
    const offered = await Promise.all(
      ["x", "y", "z"].map((axis) => page.inputValue(`#spacing-${axis}`)),
    );
    expect(offered.map(Number)).toEqual(geometry.spacingXyz);
    await page.waitForFunction(() => document.querySelectorAll(".is-empty").length === 3);
    await page.click("#prepare");
    await page.waitForSelector("#result:not([hidden])");
    await page.waitForFunction(() => document.querySelectorAll(".is-empty").length === 0);
    expect(await greys(page)).toEqual(Array(6).fill(true));
  });

  test("one slider moves both slices, and says where nothing was kept", async () => {
    await page.goto(served.isolated);
    await page.setInputFiles("#image-file", IMAGE);
    await page.click("#prepare:enabled");
    await page.waitForSelector("#result:not([hidden])");
    const sagittal = page.locator(".plane", { has: page.locator("#sagittal-slice") });
    const picture = () =>
      sagittal
        .locator("canvas")
        .first()
        .evaluate((one) => (one as HTMLCanvasElement).toDataURL());
    const middle = await picture();
    await page.focus("#sagittal-slice");
    await page.keyboard.press("Home"); // the black border, which the crop removes
    await sagittal.locator("figure.is-empty", { hasText: "cropped away" }).waitFor();
    expect(await sagittal.locator("output").textContent()).toBe("1 of 49");
    expect(await picture()).not.toBe(middle);
  });

  test("says VP2201 about a file that is not NIfTI, and goes on with a good one", async () => {
    await page.goto(served.isolated);
    await drop(page, "#image-drop", "holiday.png", Buffer.alloc(4000, "picture"));
    const problem = page.locator("#problem:not([hidden])");
    expect(await problem.textContent()).toMatch(/VP2201 NotNiftiError.*holiday\.png: not a NIfTI/);
    expect(await page.isDisabled("#prepare")).toBe(true);
    await page.setInputFiles("#image-file", IMAGE);
    await page.waitForSelector("#prepare:enabled");
    expect(await page.isHidden("#problem")).toBe(true);
  });

  test("says VP4101 about a label of another size", async () => {
    await page.goto(served.isolated);
    await page.setInputFiles("#image-file", IMAGE);
    await page.setInputFiles("#label-file", OTHER_LABEL);
    await page.click("#prepare:enabled");
    const problem = page.locator("#problem:not([hidden])");
    expect(await problem.textContent()).toContain("VP4101 ShapeMismatchError");
    expect(await page.isHidden("#result")).toBe(true);
  });

  test("asks for what is missing instead of preparing", async () => {
    await page.goto(served.isolated);
    await page.setInputFiles("#image-file", IMAGE);
    await enter(page, { spacingZyx: [1, 0, 1], scheme: "CT", mean: 5 });
    await page.click("#prepare:enabled");
    const wrong = await page
      .locator("[aria-invalid=true]")
      .evaluateAll((fields) => fields.map(({ id }) => id));
    expect(wrong).toEqual(["spacing-y", "percentile00-5", "percentile99-5", "sd"]);
    expect(await page.isHidden("#progress")).toBe(true);
  });

  test("asks nobody but its own server, and every field has a name", async () => {
    await page.goto(served.isolated);
    await page.setInputFiles("#image-file", IMAGE);
    await page.click("#prepare:enabled");
    await page.waitForSelector("#result:not([hidden])");
    expect([...new Set(asked)]).toEqual([new URL(served.isolated).origin]);
    const unnamed = await page
      .locator("input, select")
      .evaluateAll((fields) =>
        fields
          .filter((field) => (field as HTMLInputElement).labels?.length !== 1)
          .map(({ id }) => id),
      );
    expect(unnamed).toEqual([]);
    await page.setViewportSize({ width: 360, height: 800 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});

/** What a test enters into the form. */
interface Entered {
  readonly spacingZyx: Zyx;
  readonly scheme: string;
  readonly useMask?: boolean;
  readonly mean?: number;
  readonly sd?: number;
  readonly percentile00_5?: number;
  readonly percentile99_5?: number;
}

async function enter(page: Page, entered: Entered): Promise<void> {
  await page.waitForSelector("#prepare:enabled");
  await page.selectOption("#scheme", entered.scheme);
  await page.setChecked("#use-mask", entered.useMask ?? false);
  for (const [i, axis] of ["z", "y", "x"].entries()) {
    await page.fill(`#spacing-${axis}`, String(entered.spacingZyx[i]));
  }
  if (!entered.scheme.startsWith("CT")) return;
  for (const name of ["mean", "sd", "percentile00_5", "percentile99_5"] as const) {
    await page.fill(`#${name.replace("_", "-")}`, String(entered[name] ?? ""));
  }
}

async function prepareAndSave(page: Page): Promise<{ fileName: string; bytes: Uint8Array }> {
  await page.click("#prepare:enabled");
  await page.waitForSelector("#result:not([hidden])");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  const bytes = new Uint8Array(await readFile(await download.path()));
  return { fileName: download.suggestedFilename(), bytes };
}

async function drop(page: Page, target: string, name: string, content: Buffer): Promise<void> {
  const dropped = await page.evaluateHandle(
    ({ base64, fileName }) => {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName));
      return transfer;
    },
    { base64: content.toString("base64"), fileName: name },
  );
  await page.dispatchEvent(target, "drop", { dataTransfer: dropped });
}

/** For each slice whether it holds several shades. */
function greys(page: Page): Promise<boolean[]> {
  return page.locator("canvas").evaluateAll((canvases) =>
    canvases.map((element) => {
      const canvas = element as HTMLCanvasElement;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data;
      return new Set(pixels).size > 5;
    }),
  );
}

function arrayOf(npz: Uint8Array): { shape: readonly number[]; sha256: string } {
  const array = readNpz(npz).get("data");
  if (array === undefined) throw new Error("the npz has no array data");
  const { buffer, byteOffset, byteLength } = array.data as Float32Array;
  const sha256 = sha256Hex(new Uint8Array(buffer, byteOffset, byteLength));
  return { shape: array.shape, sha256 };
}

/** The same preparation by the packages in this process, without parts and threads. */
async function nodeArray(target: Zyx, options: NormalizationOptions) {
  const { volume, geometry } = await readNiftiFile(IMAGE);
  const cropped = cropCase({ channels: [volume] });
  const [x, y, z] = geometry.spacingXyz;
  const resampling = {
    newShapeZyx: newShapeZyx(cropped.label.shapeZyx, [z, y, x], target),
    separateAxis: separateAxis([z, y, x], target),
  };
  const label = resampleLabels(cropped.label, resampling);
  const [channel] = cropped.channels;
  if (channel === undefined) throw new Error("there is one channel");
  const image = normalizeChannel(resampleImage(channel, resampling), label, options);
  const both = new Float32Array(2 * label.data.length);
  both.set(image.data);
  both.set(label.data, label.data.length);
  return { shape: [2, ...label.shapeZyx], sha256: sha256Hex(new Uint8Array(both.buffer)) };
}

function goldenArray(): { readonly shape: number[]; readonly sha256: string } {
  interface Stage {
    readonly case: string;
    readonly npz: { readonly array: { readonly shape: number[]; readonly sha256: string } };
  }
  const stages = goldenFile<Record<string, Stage[]>>("stage.json");
  const found = stages["unetr_pp_Data_plans_v2.1_stage0"]?.find((one) => one.case === "thick_4");
  if (found === undefined) throw new Error("there is no golden of thick_4");
  return found.npz.array;
}

function goldenStatistics() {
  const { value } = goldenFile<{ crop: { value: Typed } }>("dataset_properties.json").crop;
  const all = entry(entry(value, "intensityproperties"), "0");
  const number = (key: string) => Number(plain(entry(all, key)));
  return {
    mean: number("mean"),
    sd: number("sd"),
    percentile00_5: number("percentile_00_5"),
    percentile99_5: number("percentile_99_5"),
  };
}
