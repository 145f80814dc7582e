import { element } from "./element.js";

/** A field that takes one file, dropped or chosen. */
export interface FileField {
  readonly file: () => File | null;
}

/** Wires a field `#<name>-drop` with its input `#<name>-file`. */
export function fileField(name: string, onChange: () => void): FileField {
  const field = element(`${name}-drop`, HTMLLabelElement);
  const input = element(`${name}-file`, HTMLInputElement);
  const shown = field.querySelector("[data-name]") ?? field;
  const prompt = shown.textContent ?? "";
  let current: File | null = null;

  const take = (file: File | null) => {
    current = file;
    shown.textContent = file?.name ?? prompt;
    field.classList.toggle("filled", file !== null);
  };
  input.addEventListener("change", () => {
    take(input.files?.[0] ?? null);
    onChange();
  });
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    field.classList.add("over");
  });
  field.addEventListener("dragleave", () => field.classList.remove("over"));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    field.classList.remove("over");
    const [file] = event.dataTransfer?.files ?? [];
    if (file === undefined) return;
    take(file);
    onChange();
  });
  return { file: () => current };
}

/** A file that misses a field must not replace the page. */
export function refuseDropsElsewhere(): void {
  for (const type of ["dragover", "drop"]) {
    addEventListener(type, (event) => event.preventDefault());
  }
}
