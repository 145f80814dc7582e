import type { NormalizationScheme, Zyx } from "@voxprep/core";
import type { CtStatistics } from "@voxprep/normalize";
import type { Choices } from "../case/case-api.js";
import { element } from "./element.js";

const SCHEMES: readonly NormalizationScheme[] = ["nonCT", "CT", "CT2", "noNorm"];

/** The part of the form that says how to prepare. */
export interface ChoicesForm {
  /** What is entered; null when something is missing, and then the field says so. */
  readonly read: () => Choices | null;
  /** Tells the form the spacing of the scan, which it offers. */
  readonly offer: (spacingZyx: Zyx) => void;
}

/** Wires the fields of spacing and normalization. */
export function choicesForm(): ChoicesForm {
  const spacing = ["spacing-z", "spacing-y", "spacing-x"].map(input);
  const scheme = element("scheme", HTMLSelectElement);
  const useMask = element("use-mask", HTMLInputElement);
  const statistics = element("statistics", HTMLFieldSetElement);
  let own: Zyx = [1, 1, 1];

  const enter = (values: readonly number[]) => {
    for (const [i, field] of spacing.entries()) {
      field.value = String(values[i]);
      field.setCustomValidity("");
    }
  };
  const isCt = () => scheme.value === "CT" || scheme.value === "CT2";
  scheme.addEventListener("change", () => {
    statistics.hidden = !isCt();
  });
  element("spacing-own", HTMLButtonElement).addEventListener("click", () => enter(own));
  element("spacing-isotropic", HTMLButtonElement).addEventListener("click", () => {
    const finest = Math.min(...own);
    enter([finest, finest, finest]);
  });

  return {
    offer(spacingZyx) {
      own = spacingZyx;
      enter(spacingZyx);
    },
    read() {
      const target = spacing.map((field) => numberIn(field, (value) => value > 0, "more than 0"));
      const entered = isCt() ? readStatistics() : undefined;
      if (target.includes(null) || entered === null) return null;
      return {
        targetSpacingZyx: target as readonly (number | null)[] as Zyx,
        scheme: SCHEMES.find((name) => name === scheme.value) ?? "nonCT",
        useMask: useMask.checked,
        statistics: entered,
      };
    },
  };
}

function readStatistics(): CtStatistics | null {
  const low = numberIn(input("percentile00-5"), () => true, "");
  const high = numberIn(
    input("percentile99-5"),
    (value) => low === null || value > low,
    "more than the lower percentile",
  );
  const mean = numberIn(input("mean"), () => true, "");
  const sd = numberIn(input("sd"), (value) => value > 0, "more than 0");
  if (low === null || high === null || mean === null || sd === null) return null;
  return { percentile00_5: low, percentile99_5: high, mean, sd };
}

/** The number in a field, or null; then the browser shows what is wrong. */
function numberIn(
  field: HTMLInputElement,
  fits: (value: number) => boolean,
  rule: string,
): number | null {
  const text = field.value.trim().replace(",", ".");
  const value = text === "" ? Number.NaN : Number(text);
  const isGood = Number.isFinite(value) && fits(value);
  field.setCustomValidity(isGood ? "" : `Please enter a number ${rule}`.trim());
  field.setAttribute("aria-invalid", String(!isGood));
  if (!isGood) field.reportValidity();
  return isGood ? value : null;
}

function input(id: string): HTMLInputElement {
  return element(id, HTMLInputElement);
}
