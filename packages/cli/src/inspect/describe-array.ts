import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { decodeNpy, type NumpyArray } from "@voxprep/io";
import { inspectNpzFile, readNpzFile } from "@voxprep/io/node";
import { formatBytes } from "../print/format.js";
import type { Description, Section } from "./description.js";

/** Describes an npz: its arrays, and per channel of a case array the range and mean. */
export async function describeNpz(file: string): Promise<Description> {
  const summaries = inspectNpzFile(file);
  const sections: Section[] = [
    {
      title: `npz, ${formatBytes(statSync(file).size)}`,
      isTable: true,
      rows: [
        ["array", "dtype", "shape", "in memory", "in the file"],
        ...summaries.map((one) => [
          one.key,
          one.dtype,
          `(${one.shape.join(", ")})`,
          formatBytes(one.uncompressedBytes),
          formatBytes(one.compressedBytes),
        ]),
      ],
    },
  ];
  const arrays = [];
  for (const one of summaries) {
    const array = await readNpzFile(file, one.key);
    const channels = channelFacts(array);
    arrays.push({ ...one, channels });
    if (channels.length > 0) sections.push(channelSection(one.key, channels));
  }
  return { file, kind: "npz", sections, facts: { arrays } };
}

/** Describes an npy file. */
export async function describeNpy(file: string): Promise<Description> {
  const array = decodeNpy(await readFile(file), { source: file });
  const channels = channelFacts({ ...array, shape: [1, ...array.shape] });
  const { dtype, shape, order } = array;
  return {
    file,
    kind: "npy",
    facts: { dtype, shape, order, channels },
    sections: [
      {
        title: "npy",
        rows: [
          ["dtype", dtype],
          ["shape", `(${shape.join(", ")})`],
          ["order", order],
        ],
      },
      channelSection("values", channels),
    ],
  };
}

interface ChannelFacts {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** Range and mean of each slice along the first axis; none for texts. */
function channelFacts({ dtype, shape, data }: NumpyArray): ChannelFacts[] {
  const channels = shape[0] ?? 1;
  if (!/[fiu]/.test(dtype) || data.length === 0 || channels === 0) return [];
  const size = data.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    for (let i = channel * size; i < (channel + 1) * size; i++) {
      const value = Number(data[i]);
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    }
    return { min, max, mean: sum / size };
  });
}

function channelSection(title: string, channels: readonly ChannelFacts[]): Section {
  const number = (value: number) => String(Number(value.toPrecision(7)));
  return {
    title: `${title}, by channel`,
    isTable: true,
    rows: [
      ["channel", "min", "max", "mean"],
      ...channels.map((one, i) => [String(i), number(one.min), number(one.max), number(one.mean)]),
    ],
  };
}
