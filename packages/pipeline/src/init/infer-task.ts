import { compareCodePoints } from "@voxprep/core";
import { caseIdsOf } from "./case-ids.js";
import { withBareLabels, withChannelNumbers } from "./channel-numbers.js";
import type { InferredTask, UnmatchedFile } from "./inferred-task.js";
import { isNiftiName, type LooseFile, looseFile } from "./loose-file.js";
import { type CaseFiles, matchLabels } from "./match-labels.js";
import { MODALITY_WORDS } from "./name-words.js";

/**
 * Finds cases, channels and labels in a listing of files by their names alone.
 *
 * Known are folders of images and of labels, suffixes such as `_seg`, `_mask`, `_0000` and `_t1ce`, names such as `img0001` with `label0001`, one
 * folder per patient, and BIDS with labels in `derivatives`. Where names leave a choice, nothing is chosen: the files are left over and say why.
 *
 * @param files - Paths relative to the folder, with `/`, in any order. Hidden files are passed over.
 */
export function inferTask(files: readonly string[]): InferredTask {
  const visible = files.filter((path) => !/(^|\/)(\.|__MACOSX\/)/.test(path));
  const nifti = withBareLabels(visible.filter(isNiftiName).sort(compareCodePoints).map(looseFile));
  const labels = nifti.filter(({ role }) => role === "label");
  const images = withChannelNumbers(
    nifti.filter(({ role }) => role === "image"),
    labels,
  );
  const all = matchLabels(images, labels).map(judge);
  const training = all.filter(({ state }) => state === "training");
  const channels = channelsOf(training.length > 0 ? training : all);
  const sorted = {
    training: complete(training, channels),
    test: complete(
      all.filter(({ state }) => state === "test"),
      channels,
    ),
  };
  const ids = caseIdsOf([...sorted.training.whole, ...sorted.test.whole].map(({ parts }) => parts));
  const inOrder = (one: Judged): string[] =>
    channels.map((channel) => one.images.find((image) => image.channel === channel)?.path ?? "");
  const cases = sorted.training.whole.map((one, i) => ({
    caseId: ids[i] ?? "",
    images: inOrder(one),
    label: one.labels[0]?.path ?? "",
  }));
  const test = sorted.test.whole.map((one, i) => ({
    caseId: ids[cases.length + i] ?? "",
    images: inOrder(one),
  }));
  const byCase = (a: { caseId: string }, b: { caseId: string }) =>
    compareCodePoints(a.caseId, b.caseId);
  return {
    channels,
    cases: cases.sort(byCase),
    test: test.sort(byCase),
    unmatched: [
      ...pairFiles(visible),
      ...all.flatMap(({ left }) => left),
      ...sorted.training.left,
      ...sorted.test.left,
    ].sort((a, b) => compareCodePoints(a.file, b.file)),
    otherFiles: visible.filter((path) => !isNiftiName(path) && !isPairName(path)).length,
  };
}

/** A case, what is to become of it, and files that cannot belong to it. */
interface Judged extends CaseFiles {
  readonly state: "training" | "test" | "none";
  readonly left: readonly UnmatchedFile[];
}

function judge(one: CaseFiles): Judged {
  const { images, labels } = one;
  const leave = (files: readonly LooseFile[], reason: string): Judged => ({
    ...one,
    state: "none",
    left: files.map(({ path }) => ({ file: path, reason })),
  });
  if (images.length === 0) return leave(labels, "a label without an image of its name");
  const doubled = images.find(
    (image, i) => images.findIndex(({ channel }) => channel === image.channel) < i,
  );
  if (doubled !== undefined) {
    const what = doubled.channel === "" ? "image" : `channel ${doubled.channel}`;
    return leave([...images, ...labels], `several files for one ${what} of the case`);
  }
  if (images.every(({ isTest }) => isTest)) {
    const left = labels.map(({ path }) => ({ file: path, reason: "the label of a test case" }));
    return { ...one, labels: [], state: "test", left };
  }
  if (labels.length === 0) return leave(images, "an image without a label of its name");
  if (labels.length > 1) return leave([...images, ...labels], "several labels for one case");
  return { ...one, state: "training", left: [] };
}

/** Channels that more than half of the cases have, in the order of numbers or of the known modalities. */
function channelsOf(cases: readonly Judged[]): string[] {
  const counts = new Map<string, number>();
  for (const { images } of cases) {
    for (const { channel } of images) counts.set(channel, (counts.get(channel) ?? 0) + 1);
  }
  const order = [...new Set(MODALITY_WORDS.values())];
  return [...counts]
    .filter(([, count]) => count * 2 > cases.length)
    .map(([channel]) => channel)
    .sort((a, b) => order.indexOf(a) - order.indexOf(b) || compareCodePoints(a, b));
}

interface Completed {
  readonly whole: readonly Judged[];
  readonly left: readonly UnmatchedFile[];
}

/** Cases that have every channel; files of other channels are left over. */
function complete(cases: readonly Judged[], channels: readonly string[]): Completed {
  const left: UnmatchedFile[] = [];
  const whole: Judged[] = [];
  for (const one of cases) {
    const own = new Set(one.images.map(({ channel }) => channel));
    const missing = channels.filter((channel) => !own.has(channel));
    const extra = one.images.filter(({ channel }) => !channels.includes(channel));
    if (missing.length === 0 && channels.length > 0) {
      whole.push(one);
      left.push(...extra.map(({ path, channel }) => ({ file: path, reason: rare(channel) })));
    } else {
      const reason = `the case lacks ${missing.map(channelText).join(" and ") || "common channels"}`;
      left.push(...[...one.images, ...one.labels].map(({ path }) => ({ file: path, reason })));
    }
  }
  return { whole, left };
}

function rare(channel: string): string {
  return `fewer than half of the cases have ${channelText(channel)}`;
}

function channelText(channel: string): string {
  return channel === "" ? "an image without a modality in its name" : `channel ${channel}`;
}

function isPairName(path: string): boolean {
  return /\.(hdr|img)(\.gz)?$/i.test(path);
}

function pairFiles(files: readonly string[]): UnmatchedFile[] {
  const reason = "a file of two parts (.hdr and .img): convert it to .nii.gz first";
  return files.filter(isPairName).map((file) => ({ file, reason }));
}
