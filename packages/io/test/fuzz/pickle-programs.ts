import { concat } from "./mutate.ts";
import type { Random } from "./random.ts";
import { ascii } from "./seeds.ts";

/** Globals on the list, and some that are not. */
const GLOBALS = [
  "collections\nOrderedDict\n",
  "numpy\nndarray\n",
  "numpy\ndtype\n",
  "numpy.core.multiarray\n_reconstruct\n",
  "numpy._core.multiarray\nscalar\n",
  "numpy._core.numeric\n_frombuffer\n",
  "_codecs\nencode\n",
  "builtins\nset\n",
  "__builtin__\nbytes\n",
  "os\nsystem\n",
].map((name) => ascii(`c${name}`));

/** A dtype with its state, an array with its state, a scalar: whole and right. */
const DTYPE =
  "cnumpy\ndtype\n(U\x02i2K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb";
const ARRAY =
  "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tC\x01btR" +
  `(K\x01(K\x02K\x03t${DTYPE}\x89C\x0cabcdefghijkltb`;
const SCALAR = `cnumpy.core.multiarray\nscalar\n(${DTYPE}C\x02abtR`;

const PIECES: readonly Uint8Array[] = [
  ...GLOBALS,
  ...[DTYPE, ARRAY, SCALAR, "(K\x01(K\x02K\x03t", "\x89C\x0cabcdefghijkltb"].map(ascii),
  ...["(", "0", "1", "2", "N", "\x88", "\x89", "\x85", "\x86", "\x87", "t", "]", "l", "}", "d"].map(
    ascii,
  ),
  ...[")", "\x8f", "a", "e", "s", "u", "\x90", "R", "b", "\x93", "\x94", ".", "\x80\x04"].map(
    ascii,
  ),
  ...["K\x00", "K\x01", "M\xff\xff", "J\xff\xff\xff\x7f", "J\xff\xff\xff\xff", "\x8a\x00"].map(
    ascii,
  ),
  ...[
    "\x8a\x01\x80",
    "\x8a\x09\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
    "I01\n",
    "I-5\n",
    "L7L\n",
  ].map(ascii),
  ...["F1.5\n", "Fnan\n", "G\x7f\xf8\0\0\0\0\0\0", "G\x80\0\0\0\0\0\0\0", "S'a'\n"].map(ascii),
  ...["U\x01x", "Va\\u20ac\n", "X\x02\0\0\0\xc3\xa9", "\x8c\x03abc", "C\x02ab", "C\0"].map(ascii),
  ...["\x96\x02\0\0\0\0\0\0\0ab", "h\0", "h\x01", "q\0", "q\x01", "g0\n", "p1\n"].map(ascii),
  ...["\x8c\x08builtins\x8c\x04eval\x93", "\x8c\x07latin1\x86", "\x8c\x06latin1"].map(ascii),
];

/** A random run of pickle opcodes; many are refused at once, some build odd states. */
export function randomProgram(random: Random): Uint8Array {
  const count = 1 + random.below(40);
  const parts = Array.from({ length: count }, () => random.pick(PIECES));
  return concat(...parts, ascii("."));
}

/** Pieces that mean something inside any pickle. */
export const PICKLE_TOKENS: readonly Uint8Array[] = PIECES;
