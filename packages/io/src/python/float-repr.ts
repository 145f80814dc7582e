/**
 * The shortest decimal text of a double, as Python's `repr` writes it.
 *
 * Same digits as JavaScript's; other notation: `1.0`, `1e-05`, `1e+16`, `nan`, `inf`.
 */
export function pythonRepr(value: number): string {
  return formatDigits(value, value.toExponential());
}

/**
 * The shortest decimal text that gives back the same float32, in the notation of {@link pythonRepr}.
 *
 * @param value - A number that a float32 holds exactly.
 */
export function pythonRepr32(value: number): string {
  if (!Number.isFinite(value)) return pythonRepr(value);
  for (let digits = 0; digits < 9; digits++) {
    const nearest = nearestDecimal(value, digits);
    if (Math.fround(Number(nearest)) === value) return formatDigits(value, nearest);
    // Below a power of two float32 lie closer together, so the farther decimal can be the right one.
    const above = shiftedDecimal(nearest, 1);
    if (Math.fround(Number(above)) === value) return formatDigits(value, above);
  }
  return formatDigits(value, value.toExponential(8));
}

/** The nearest decimal with so many digits after the first; ties go to an even last digit. */
function nearestDecimal(value: number, digits: number): string {
  const nearest = value.toExponential(digits);
  const isOdd = /[13579](?=e)/.test(nearest);
  // JavaScript takes the larger of two equally near decimals.
  const [more = ""] = value.toExponential(60).split("e");
  const rest = more.replace(/[-.]/g, "").slice(digits + 1);
  return isOdd && /^50*$/.test(rest) ? shiftedDecimal(nearest, -1) : nearest;
}

/** The decimal with its last digit changed by one, away from zero or towards it. */
function shiftedDecimal(text: string, by: 1 | -1): string {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const digits = mantissa.replace(/[-.]/g, "");
  const shift = Number(exponent) - (digits.length - 1);
  return `${mantissa.startsWith("-") ? "-" : ""}${Number(digits) + by}e${shift}`;
}

function formatDigits(value: number, exponential: string): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const sign = value < 0 ? "-" : "";
  const [mantissa = "", power = "0"] = exponential.replace("-", value < 0 ? "" : "-").split("e");
  const whole = mantissa.split(".")[0] ?? "";
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  const exponent = Number(power) + whole.length - 1;
  if (exponent < -4 || exponent >= 16) return sign + scientific(digits, exponent);
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const before = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${before}.${digits.slice(exponent + 1) || "0"}`;
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${digits.slice(0, 1)}${fraction}e${exponent < 0 ? "-" : "+"}${size}`;
}
