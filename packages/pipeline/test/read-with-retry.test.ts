import {
  ImageFileMissingError,
  InputChangedError,
  InputReadError,
  TooManyOpenFilesError,
} from "@voxprep/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readWithRetry } from "../src/steps/read-with-retry.js";

vi.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));

let calls = 0;

beforeEach(() => {
  calls = 0;
});

afterEach(() => vi.restoreAllMocks());

test("F39: reads again once when the file changed meanwhile", async () => {
  const value = await readWithRetry(async () => {
    if (++calls === 1) throw new InputChangedError("changed");
    return "voxels";
  });
  expect([value, calls]).toEqual(["voxels", 2]);
});

test("F39: gives up with the typed error when it changes again", async () => {
  const act = readWithRetry(async () => {
    calls++;
    throw new InputChangedError("changed");
  });
  await expect(act).rejects.toMatchObject({ code: "VP2215" });
  expect(calls).toBe(2);
});

test.each([
  ["F72: while too many files are open", TooManyOpenFilesError, "VP6301", 5],
  ["F74: after a read error", InputReadError, "VP6204", 3],
] as const)("%s it is tried again, and then given up", async (_name, Fault, code, repeats) => {
  const late = await readWithRetry(async () => {
    if (++calls <= repeats) throw new Fault("not now");
    return "voxels";
  });
  expect([late, calls]).toEqual(["voxels", repeats + 1]);
  const never = readWithRetry(() => Promise.reject(new Fault("never")));
  await expect(never).rejects.toMatchObject({ code });
});

test("does not repeat what cannot pass", async () => {
  const act = readWithRetry(async () => {
    calls++;
    throw new ImageFileMissingError("gone");
  });
  await expect(act).rejects.toMatchObject({ code: "VP1301" });
  expect(calls).toBe(1);
});
