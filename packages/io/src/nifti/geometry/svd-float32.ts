/** Columns of a 3x3 matrix, one after the other: entry (row, column) is at `3 * column + row`. */
export type Columns = Float32Array;

/** Singular value decomposition of a 3x3 float32 matrix: `matrix = u * diag(values) * transpose(v)`. */
export interface Svd3 {
  readonly u: Columns;
  /** Not negative, in the order in which the algorithm leaves them. */
  readonly values: Float32Array;
  readonly v: Columns;
}

/**
 * LINPACK's SVDC for a 3x3 matrix, every operation rounded to float32.
 *
 * Signs and, for equal singular values, directions of the vectors depend on rounding, and ITK compares
 * the vectors of two matrices. So the order of operations is LINPACK's: Householder reduction to two
 * diagonals, then implicit QR. Stores into Float32Arrays do the rounding; square roots are taken in
 * double, multiplied by the scale in double, then rounded.
 *
 * @param matrix - Nine float32 numbers, row by row.
 * @see spec 2b-nifti, section 3, "very similar"
 */
export function svd3(matrix: readonly number[]): Svd3 {
  const work = new Svd3Work(matrix);
  work.reduce();
  work.makeLeftVectors();
  work.makeRightVectors();
  work.iterate();
  return { u: work.u, values: work.s.map(Math.abs), v: work.v };
}

const N = 3;
const MOST_ROUNDS = 1000;

/** What a round of the iteration has to do; the names follow what LINPACK calls case 1 to 4. */
type Round = "deflate-end" | "split" | "qr-step" | "converged";

class Svd3Work {
  readonly x = new Float32Array(9);
  readonly u = new Float32Array(9);
  readonly v = new Float32Array(9);
  readonly s = new Float32Array(N);
  readonly e = new Float32Array(N);
  /** The active block of the iteration is `[low, high]`. */
  private low = 0;
  private high = N - 1;

  constructor(matrix: readonly number[]) {
    for (let i = 0; i < 9; i++) this.x[N * (i % N) + Math.floor(i / N)] = matrix[i] as number;
  }

  reduce(): void {
    const { x, u, s, e } = this;
    for (let l = 0; l < N - 1; l++) {
      this.reduceColumn(l);
      for (let j = l + 1; j < N; j++) {
        if (at(s, l) !== 0) reflect(x, l, x, j, l);
        e[j] = at(x, N * j + l);
      }
      for (let i = l; i < N; i++) u[N * l + i] = at(x, N * l + i);
      if (l === 0) this.reduceFirstRow();
    }
    s[2] = at(x, 8);
    e[1] = at(x, 7);
    e[2] = 0;
    u.set([0, 0, 1], 6);
  }

  private reduceColumn(l: number): void {
    const { x, s } = this;
    const diagonal = 4 * l;
    s[l] = norm(x, diagonal, N * l + N);
    if (at(s, l) !== 0) {
      if (at(x, diagonal) !== 0) s[l] = copySign(at(s, l), at(x, diagonal));
      const t = Math.fround(1 / at(s, l));
      for (let i = l; i < N; i++) x[N * l + i] = t * at(x, N * l + i);
      x[diagonal] = 1 + at(x, diagonal);
    }
    s[l] = -at(s, l);
  }

  private reduceFirstRow(): void {
    const { x, v, e } = this;
    e[0] = norm(e, 1, N);
    if (at(e, 0) !== 0) {
      if (at(e, 1) !== 0) e[0] = copySign(at(e, 0), at(e, 1));
      const t = Math.fround(1 / at(e, 0));
      for (let i = 1; i < N; i++) e[i] = t * at(e, i);
      e[1] = 1 + at(e, 1);
    }
    e[0] = -at(e, 0);
    if (at(e, 0) !== 0) {
      const work = new Float32Array(N);
      for (let j = 1; j < N; j++) addScaled(at(e, j), x, j, work, 0, 1);
      for (let j = 1; j < N; j++) addScaled(Math.fround(-at(e, j) / at(e, 1)), work, 0, x, j, 1);
    }
    for (let i = 1; i < N; i++) v[i] = at(e, i);
  }

  makeLeftVectors(): void {
    const { u, s } = this;
    for (let l = 1; l >= 0; l--) {
      if (at(s, l) === 0) {
        for (let i = 0; i < N; i++) u[N * l + i] = i === l ? 1 : 0;
        continue;
      }
      for (let j = l + 1; j < N; j++) reflect(u, l, u, j, l);
      for (let i = l; i < N; i++) u[N * l + i] = -at(u, N * l + i);
      u[4 * l] = 1 + at(u, 4 * l);
      for (let i = 0; i < l; i++) u[N * l + i] = 0;
    }
  }

  makeRightVectors(): void {
    const { v, e } = this;
    for (let l = N - 1; l >= 0; l--) {
      if (l === 0 && at(e, 0) !== 0) {
        for (let j = 1; j < N; j++) reflect(v, 0, v, j, 1);
      }
      for (let i = 0; i < N; i++) v[N * l + i] = i === l ? 1 : 0;
    }
  }

  iterate(): void {
    let rounds = 0;
    this.high = N - 1;
    while (this.high >= 0 && rounds < MOST_ROUNDS) {
      const round = this.nextRound();
      if (round === "deflate-end") this.deflateEnd();
      else if (round === "split") this.split();
      else if (round === "qr-step") {
        this.qrStep();
        rounds++;
      } else {
        this.settle();
        rounds = 0;
        this.high--;
      }
    }
  }

  /** Looks for negligible entries, sets them to 0 and tells what follows. Sets `low`. */
  private nextRound(): Round {
    const { s, e, high } = this;
    let l = high;
    while (l > 0) {
      const test = Math.fround(Math.abs(at(s, l - 1)) + Math.abs(at(s, l)));
      if (Math.fround(test + Math.abs(at(e, l - 1))) === test) {
        e[l - 1] = 0;
        break;
      }
      l--;
    }
    this.low = l;
    if (l === high) return "converged";
    let zero = high;
    while (zero >= l) {
      let test = 0;
      if (zero !== high) test = Math.fround(test + Math.abs(at(e, zero)));
      if (zero !== l) test = Math.fround(test + Math.abs(at(e, zero - 1)));
      if (Math.fround(test + Math.abs(at(s, zero))) === test) {
        s[zero] = 0;
        break;
      }
      zero--;
    }
    if (zero < l) return "qr-step";
    if (zero === high) return "deflate-end";
    this.low = zero + 1;
    return "split";
  }

  private deflateEnd(): void {
    const { s, e, v, low, high } = this;
    let f = at(e, high - 1);
    e[high - 1] = 0;
    for (let k = high - 1; k >= low; k--) {
      const g = makeRotation(at(s, k), f);
      s[k] = g.r;
      if (k !== low) {
        f = Math.fround(-g.sin * at(e, k - 1));
        e[k - 1] = g.cos * at(e, k - 1);
      }
      rotate(v, k, high, g);
    }
  }

  private split(): void {
    const { s, e, u, low, high } = this;
    let f = at(e, low - 1);
    e[low - 1] = 0;
    for (let k = low; k <= high; k++) {
      const g = makeRotation(at(s, k), f);
      s[k] = g.r;
      f = Math.fround(-g.sin * at(e, k));
      e[k] = g.cos * at(e, k);
      rotate(u, k, low - 1, g);
    }
  }

  private qrStep(): void {
    const { s, e, u, v, low, high } = this;
    let { f, g } = this.shiftedStart();
    for (let k = low; k < high; k++) {
      const right = makeRotation(f, g);
      if (k !== low) e[k - 1] = right.r;
      f = mix(right.cos, at(s, k), right.sin, at(e, k));
      e[k] = mix(right.cos, at(e, k), -right.sin, at(s, k));
      g = Math.fround(right.sin * at(s, k + 1));
      s[k + 1] = right.cos * at(s, k + 1);
      rotate(v, k, k + 1, right);
      const left = makeRotation(f, g);
      s[k] = left.r;
      f = mix(left.cos, at(e, k), left.sin, at(s, k + 1));
      s[k + 1] = mix(-left.sin, at(e, k), left.cos, at(s, k + 1));
      g = Math.fround(left.sin * at(e, k + 1));
      e[k + 1] = left.cos * at(e, k + 1);
      rotate(u, k, k + 1, left);
    }
    e[high - 1] = f;
  }

  private shiftedStart(): { f: number; g: number } {
    const { s, e, low, high } = this;
    const scale = Math.max(
      Math.abs(at(s, high)),
      Math.abs(at(s, high - 1)),
      Math.abs(at(e, high - 1)),
      Math.abs(at(s, low)),
      Math.abs(at(e, low)),
    );
    const f32 = Math.fround;
    const last = f32(at(s, high) / scale);
    const before = f32(at(s, high - 1) / scale);
    const beside = f32(at(e, high - 1) / scale);
    const first = f32(at(s, low) / scale);
    const next = f32(at(e, low) / scale);
    const sum = f32(f32(before + last) * f32(before - last));
    const b = f32(f32(sum + f32(beside * beside)) / 2);
    const product = f32(last * beside);
    const c = f32(product * product);
    let shift = 0;
    if (b !== 0 || c !== 0) {
      shift = f32(Math.sqrt(f32(f32(b * b) + c)));
      if (b < 0) shift = -shift;
      shift = f32(c / f32(b + shift));
    }
    return { f: f32(f32(f32(first + last) * f32(first - last)) + shift), g: f32(first * next) };
  }

  /** Makes the singular value positive and moves it to its place in descending order. */
  private settle(): void {
    const { s, u, v } = this;
    let l = this.low;
    if (at(s, l) < 0) {
      s[l] = -at(s, l);
      for (let i = 0; i < N; i++) v[N * l + i] = -at(v, N * l + i);
    }
    while (l < N - 1 && at(s, l) < at(s, l + 1)) {
      swap(s, l, l + 1, 1);
      swap(v, l, l + 1, N);
      swap(u, l, l + 1, N);
      l++;
    }
  }
}

interface Rotation {
  readonly r: number;
  readonly cos: number;
  readonly sin: number;
}

/** An index that is known to be inside. */
function at(values: Float32Array, index: number): number {
  return values[index] as number;
}

/** `a * b + c * d`, three roundings. */
function mix(a: number, b: number, c: number, d: number): number {
  return Math.fround(Math.fround(a * b) + Math.fround(c * d));
}

/** BLAS snrm2 over `[start, end)`. */
function norm(values: Float32Array, start: number, end: number): number {
  if (end - start === 1) return Math.abs(at(values, start));
  let scale = 0;
  let sum = 1;
  for (let i = start; i < end; i++) {
    const amount = Math.abs(at(values, i));
    if (amount === 0) continue;
    if (scale < amount) {
      const ratio = Math.fround(scale / amount);
      sum = Math.fround(Math.fround(sum * Math.fround(ratio * ratio)) + 1);
      scale = amount;
    } else {
      const ratio = Math.fround(amount / scale);
      sum = Math.fround(sum + Math.fround(ratio * ratio));
    }
  }
  return Math.fround(scale * Math.sqrt(sum));
}

/** Adds `t` times rows `[start, 3)` of a column to another column. */
function addScaled(
  t: number,
  from: Columns,
  column: number,
  to: Columns,
  toColumn: number,
  start: number,
): void {
  if (t === 0) return;
  for (let i = start; i < N; i++) {
    to[N * toColumn + i] = at(to, N * toColumn + i) + Math.fround(t * at(from, N * column + i));
  }
}

/** Applies the Householder reflection that column `l` of `by` holds to column `j` of `of`. */
function reflect(by: Columns, l: number, of: Columns, j: number, start: number): void {
  let dot = 0;
  for (let i = start; i < N; i++) {
    dot = Math.fround(dot + Math.fround(at(by, N * l + i) * at(of, N * j + i)));
  }
  addScaled(Math.fround(-dot / at(by, N * l + start)), by, l, of, j, start);
}

/** BLAS srotg. */
function makeRotation(a: number, b: number): Rotation {
  const larger = Math.abs(a) > Math.abs(b) ? a : b;
  const scale = Math.fround(Math.abs(a) + Math.abs(b));
  if (scale === 0) return { r: 0, cos: 1, sin: 0 };
  const ra = Math.fround(a / scale);
  const rb = Math.fround(b / scale);
  const squares = Math.fround(Math.fround(ra * ra) + Math.fround(rb * rb));
  const r = copySign(Math.fround(scale * Math.sqrt(squares)), larger);
  return { r, cos: Math.fround(a / r), sin: Math.fround(b / r) };
}

/** BLAS srot of two columns. */
function rotate(columns: Columns, a: number, b: number, { cos, sin }: Rotation): void {
  for (let i = 0; i < N; i++) {
    const first = at(columns, N * a + i);
    const second = at(columns, N * b + i);
    columns[N * b + i] = Math.fround(cos * second) - Math.fround(sin * first);
    columns[N * a + i] = Math.fround(cos * first) + Math.fround(sin * second);
  }
}

function swap(values: Float32Array, a: number, b: number, width: number): void {
  for (let i = 0; i < width; i++) {
    const kept = at(values, a * width + i);
    values[a * width + i] = at(values, b * width + i);
    values[b * width + i] = kept;
  }
}

function copySign(amount: number, sign: number): number {
  const isNegative = sign < 0 || Object.is(sign, -0);
  return isNegative ? -Math.abs(amount) : Math.abs(amount);
}
