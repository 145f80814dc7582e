import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { environmentLine } from "../src/print/environment-line.js";

describe("environmentLine", () => {
  test("is sh's export, or PowerShell's on Windows", () => {
    expect(environmentLine("A", "/home/you/out", "linux")).toBe('export A="/home/you/out"');
    expect(environmentLine("A", "C:\\my data\\out", "win32")).toBe('$env:A = "C:\\my data\\out"');
  });

  test("names with quotes and dollars stay whole", () => {
    expect(environmentLine("A", '$a"`b', "win32")).toBe('$env:A = "`$a`"``b"');
  });

  test.skipIf(process.platform === "win32")("sh reads the value back", () => {
    for (const value of ["/a b/c", '/a"b', "/$HOME/`id`", "/a\\b", "/it's"]) {
      const script = `${environmentLine("VALUE", value, "linux")}\nprintf %s "$VALUE"`;
      expect(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout).toBe(value);
    }
  });
});
