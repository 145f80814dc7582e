import { basename, dirname } from "node:path";

/** A file as messages name it: its folder's name and its own, control characters written as `\xNN`. */
export function shownFile(path: string): string {
  return shownText(`${basename(dirname(path))}/${basename(path)}`);
}

/** A name with its control characters written as `\xNN`, so that no name can disturb a terminal. */
export function shownText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (unit) => {
    return `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}

/** Numbers of a shape as messages show them: `55 x 512 x 511`. */
export function shownShape(shape: readonly number[]): string {
  return shape.join(" x ");
}

/** A list for a message: all of it when it is short, else its beginning and how many more there are. */
export function shownList(items: readonly string[], limit = 10): string {
  const more = items.length - limit;
  return items.slice(0, limit).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
