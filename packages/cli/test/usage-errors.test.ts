import { describe, expect, test } from "vitest";
import { voxprep } from "./e2e-support.ts";

describe("usage errors", () => {
  test.each([
    [["run"], "<task> is missing", "See `voxprep run --help`."],
    [["export"], "<folder> and <case> are missing", "See `voxprep export --help`."],
    [["export", "prepared"], "<case> is missing", "See `voxprep export --help`."],
    [["run", "x"], "--out is missing", "See `voxprep run --help`."],
    [["run", "x", "--ot", "y"], "there is no option --ot", "Did you mean --out?"],
    [["run", "x", "--out", "y", "-q"], "there is no option -q", "See `voxprep run --help`."],
    [["run", "x", "y", "--out", "z"], '"y" is one argument too many', "See `voxprep run --help`."],
    [["int", "x"], "there is no command int", "Did you mean `voxprep init`?"],
    [["frobnicate"], "there is no command frobnicate", "See `voxprep --help`."],
    [["plan", "sho"], "there is no command plan sho", "Did you mean `voxprep plan show`?"],
    [
      ["run", "x", "--out", "y", "--profile", "z"],
      '--profile is "z"; expected one of "unetr-pp", "nnformer", "nnunet-v1"',
      "See `voxprep run --help`.",
    ],
    [["run", "x", "--out", "y", "--threads", "two"], "--threads is no number", "--help"],
  ])("F103: %j says what is wrong and where to look", async (words, message, remedy) => {
    const { code, stdout, stderr } = await voxprep(words);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("VP0101 UsageError");
    expect(stderr).toContain(`  ${message}\n`);
    expect(stderr).toContain(remedy);
  });

  test.each([[["--out"]], [["--out", ""]], [["--out="]]])(
    "F103: %j is not taken for the current folder",
    async (words) => {
      const call = await voxprep(["run", "x", ...words]);
      expect(call).toMatchObject({ code: 1, stdout: "" });
      expect(call.stderr).toContain("--out has no value");
    },
  );
});
