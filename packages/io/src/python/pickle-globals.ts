import { PickleRefusal } from "./pickle-errors.js";

/** What a pickle may name; every one is handled here and none is ever looked up as code. */
export type GlobalTag =
  | "OrderedDict"
  | "ndarray"
  | "dtype"
  | "reconstruct"
  | "scalar"
  | "frombuffer"
  | "encode"
  | "set"
  | "bytes";

const MULTIARRAY: ReadonlyMap<string, GlobalTag> = new Map([
  ["_reconstruct", "reconstruct"],
  ["scalar", "scalar"],
]);
const NUMERIC: ReadonlyMap<string, GlobalTag> = new Map([["_frombuffer", "frombuffer"]]);
const BUILTINS: ReadonlyMap<string, GlobalTag> = new Map([
  ["set", "set"],
  ["bytes", "bytes"],
]);

/** Names by module, numpy 1 and 2, Python 2 and 3. */
const ALLOWED: ReadonlyMap<string, ReadonlyMap<string, GlobalTag>> = new Map([
  ["collections", new Map([["OrderedDict", "OrderedDict" as const]])],
  [
    "numpy",
    new Map<string, GlobalTag>([
      ["ndarray", "ndarray"],
      ["dtype", "dtype"],
    ]),
  ],
  ["numpy.core.multiarray", MULTIARRAY],
  ["numpy._core.multiarray", MULTIARRAY],
  ["numpy.core.numeric", NUMERIC],
  ["numpy._core.numeric", NUMERIC],
  ["_codecs", new Map([["encode", "encode" as const]])],
  ["builtins", BUILTINS],
  ["__builtin__", BUILTINS],
]);

/**
 * The tag of a global, by exact module and name.
 *
 * @throws PickleRefusal for everything that is not on the list.
 */
export function allowedGlobal(module: string, name: string): GlobalTag {
  const tag = ALLOWED.get(module)?.get(name);
  if (tag !== undefined) return tag;
  const shown = JSON.stringify(`${module}.${name}`).slice(0, 200);
  throw new PickleRefusal(
    "PICKLE_FORBIDDEN_GLOBAL",
    `names ${shown}, which is not on the list of harmless names; it could run code and was not loaded`,
  );
}
