import { BadPickleError } from "@voxprep/core";
import * as py from "../python/constructors.js";
import type { PyList, PyValue } from "../python/py-value.js";
import { RecordReader } from "./record-reader.js";

/** Case ids of one fold. */
export interface SplitFold {
  readonly train: readonly string[];
  readonly val: readonly string[];
}

/**
 * The content of `splits_final.pkl` as the trainers write it: OrderedDicts of numpy texts whose width is that of
 * the longest id of all folds.
 *
 * @see spec 1-pipeline-v1, section 14
 */
export function encodeSplits(folds: readonly SplitFold[]): PyList {
  const width = py.longestText(folds.flatMap(({ train, val }) => [...train, ...val]));
  return py.list(
    folds.map(({ train, val }) =>
      py.odict([
        ["train", py.texts(train, width)],
        ["val", py.texts(val, width)],
      ]),
    ),
  );
}

/**
 * Reads the content of `splits_final.pkl`; plain lists of texts are taken as well.
 *
 * @throws `VP9003 BadPickleError` that names what is missing or of another kind.
 */
export function decodeSplits(value: PyValue): SplitFold[] {
  const folds = new RecordReader(value, "splits").items().map((fold) => ({
    train: fold.field("train").texts(),
    val: fold.field("val").texts(),
  }));
  if (folds.length === 0) throw new BadPickleError("splits: there is no fold", { field: "splits" });
  return folds;
}
