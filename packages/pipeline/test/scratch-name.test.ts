import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { isLeftBehind, scratchName } from "../src/store/scratch-name.js";

/** The name with one of its parts replaced: pid, start, host, boot, random. */
function withPart(index: number, value: string): string {
  return scratchName()
    .split("-")
    .map((part, i) => (i === index ? value : part))
    .join("-");
}

/** Number of a process that has ended. */
function deadPid(): string {
  const { pid } = spawnSync(process.execPath, ["--version"]);
  return String(pid);
}

describe("names of what does not outlive a process", () => {
  test("no two are alike, and none of a live process is left behind", () => {
    const names = Array.from({ length: 100 }, scratchName);
    expect(new Set(names).size).toBe(100);
    expect(names.filter(isLeftBehind)).toEqual([]);
  });

  test("F82: that of a process which has ended is left behind", () => {
    expect(isLeftBehind(withPart(0, deadPid()))).toBe(true);
  });

  test("F82: that of another boot is, and one whose number was given again", () => {
    expect(isLeftBehind(withPart(3, "0123abcd"))).toBe(process.platform === "linux");
    expect(isLeftBehind(withPart(1, "1"))).toBe(process.platform === "linux");
  });

  test("F82: that of another host never is", () => {
    const name = withPart(0, deadPid()).split("-");
    name[2] = "0123abcd";
    expect(isLeftBehind(name.join("-"))).toBe(false);
  });

  test.each(["", "unetr-pp", "0123456789ab", "12-34", `x${scratchName()}`])(
    "%j is no such name",
    (name) => expect(isLeftBehind(name)).toBe(false),
  );
});
