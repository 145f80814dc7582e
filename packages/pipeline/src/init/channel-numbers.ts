import type { LooseFile } from "./loose-file.js";

const NUMBER = /^(.*)_(\d{4})$/;

/**
 * Takes `_0000`, `_0001` and so on as channels where they are: `case_0001` may also be the first case.
 *
 * They are channels when all images without a modality in their name have one, every case begins with 0000, and no label bears the
 * number as well. Numbers of one single case are channels only when its label stands under the name without number, or there is no label.
 */
export function withChannelNumbers(
  images: readonly LooseFile[],
  labels: readonly LooseFile[],
): LooseFile[] {
  const numbered = images.map((file) => (file.channel === "" ? splitNumber(file) : null));
  const isWhole = images.every(({ channel }, i) => channel !== "" || numbered[i] !== null);
  const found = numbered.filter((file) => file !== null);
  if (!isWhole || !areChannels(found, images, labels)) return [...images];
  return images.map((file, i) => numbered[i] ?? file);
}

/**
 * Takes `case` as the label of `case_0000` where nothing in a name says which files are labels: images and labels in one folder.
 *
 * It must hold for every file: each has a channel number, or stands under the name of some that have.
 */
export function withBareLabels(files: readonly LooseFile[]): LooseFile[] {
  const isPlain = files.every(({ role, channel }) => role === "image" && channel === "");
  const numbered = files.map((file) => splitNumber(file));
  const cases = new Set(
    numbered.flatMap((file) => (file?.channel === "0000" ? [file.parts.join("/")] : [])),
  );
  // `p_1000` may be a case or the channel 1000 of `p`: what counts is whether `p_1000_0000` is there.
  const isBare = files.map(({ parts }) => cases.has(parts.join("/")));
  const isWhole = files.every((_, i) => isBare[i] === true || numbered[i] !== null);
  if (!isPlain || !isWhole) return [...files];
  return files.map((file, i) => (isBare[i] === true ? { ...file, role: "label" } : file));
}

function splitNumber(file: LooseFile): LooseFile | null {
  const last = file.parts.at(-1) ?? "";
  const [, stem = "", channel] = NUMBER.exec(last) ?? [];
  if (channel === undefined || stem === "") return null;
  const folders = file.parts.slice(0, -1);
  // `p1/p1_0000` names its case once.
  const parts = folders.at(-1) === stem ? folders : [...folders, stem];
  return { ...file, parts, channel };
}

function areChannels(
  numbered: readonly LooseFile[],
  images: readonly LooseFile[],
  labels: readonly LooseFile[],
): boolean {
  const keys = new Set(labels.map(({ parts }) => parts.join("/")));
  if (images.some(({ parts }) => keys.has(parts.join("/")))) return false;
  const perCase = new Map<string, Set<string>>();
  for (const { parts, channel } of numbered) {
    const key = parts.join("/");
    perCase.set(key, (perCase.get(key) ?? new Set()).add(channel));
  }
  if ([...perCase.values()].filter((channels) => channels.has("0000")).length * 2 <= perCase.size) {
    return false;
  }
  const [only] = perCase.keys();
  const isAlone = numbered.length === 1 && labels.length === 0;
  return perCase.size > 1 || isAlone || keys.has(only ?? "");
}
