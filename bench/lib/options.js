import { parseArgs } from "node:util";

export const HELP = `npm run bench -- [options]

Times every step and whole cases on seeded phantoms: a (thick CT), b (thin CT), c (four MR channels).
Each measurement runs in a process of its own; all take turns, so that a busy moment hits all of them.

  --small            quarter-size cases, 2 runs: ends within a minute
  --runs N           measurements of each kind (default 5; 2 with --small)
  --kinds a,b,c      which phantoms (default: all)
  --only PARTS       of steps,cases,busy,scaling,pairs,forecast,resume (default: all; pairs needs --reference)
  --reference        the same steps with numpy, scipy, scikit-image and SimpleITK, interleaved
  --python PROGRAM   Python for the reference's virtual environment (default: a 3.10, else what is there)
  --cache FOLDER     where inputs and the environment are kept (default: node_modules/.cache/voxprep-bench)
  --json             one JSON object on the standard output instead of tables
  --help             this text

CPU seconds are user and system time of the whole process, all threads, without start and imports.
`;

const PARTS = ["steps", "cases", "busy", "scaling", "pairs", "forecast", "resume"];
const KINDS = ["a", "b", "c"];

/** Reads the command line; `null` where the help was asked for. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      small: { type: "boolean", default: false },
      runs: { type: "string" },
      kinds: { type: "string" },
      only: { type: "string" },
      reference: { type: "boolean", default: false },
      python: { type: "string" },
      cache: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return null;
  const runs = Number(values.runs ?? (values.small ? 2 : 5));
  if (!Number.isInteger(runs) || runs < 1) throw new Error("--runs takes a whole number from 1");
  return {
    small: values.small,
    runs,
    kinds: listed(values.kinds, KINDS, "--kinds"),
    parts: new Set(listed(values.only, PARTS, "--only")),
    reference: values.reference,
    python: values.python,
    cache: values.cache,
    json: values.json,
  };
}

function listed(text, known, name) {
  if (text === undefined) return known;
  const items = text.split(",").map((item) => item.trim());
  const wrong = items.filter((item) => !known.includes(item));
  if (wrong.length > 0) throw new Error(`${name} knows ${known.join(", ")}, not ${wrong}`);
  return items;
}
