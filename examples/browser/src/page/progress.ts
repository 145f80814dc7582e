import { STEPS, type Step } from "../case/case-api.js";
import { element, make } from "./element.js";

const WORDS: Readonly<Record<Step, string>> = {
  read: "Reading",
  crop: "Cropping",
  resample: "Resampling",
  normalize: "Normalizing",
  compress: "Compressing",
};

/** Shows which step runs; null when none does. */
export function showStep(current: Step | null): void {
  const section = element("progress", HTMLElement);
  section.hidden = current === null;
  if (current === null) return;
  const at = STEPS.indexOf(current);
  element("steps", HTMLOListElement).replaceChildren(
    ...STEPS.map((step, i) => {
      const item = make("li", { className: i < at ? "done" : i === at ? "now" : "" }, WORDS[step]);
      if (i === at) item.setAttribute("aria-current", "step");
      return item;
    }),
  );
  say(`${WORDS[current]} …`);
}

/** Tells those who cannot see the page what happens. */
export function say(words: string): void {
  element("status", HTMLParagraphElement).textContent = words;
}
