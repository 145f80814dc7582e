import * as core from "@voxprep/core";
import {
  type CatalogueEntry,
  ERROR_CATALOGUE,
  type ErrorCode,
  type ErrorContext,
  errorFromWire,
  errorToWire,
  VoxprepError,
} from "@voxprep/core";
import { describe, expect, test } from "vitest";
import { describeReference, readReference } from "./support/reference-folder.js";

type ErrorClass = new (message: string, context?: ErrorContext) => VoxprepError;

const catalogue = Object.entries(ERROR_CATALOGUE) as [ErrorCode, CatalogueEntry][];
const classes = Object.values<unknown>({ ...core }).filter(isErrorClass);

function isErrorClass(value: unknown): value is ErrorClass {
  return typeof value === "function" && value.prototype instanceof VoxprepError;
}

describe("error classes", () => {
  test("are one for every code that is an error, under the catalogue's name", () => {
    const names = Object.fromEntries(classes.map((kind) => [new kind("").code, kind.name]));
    const errors = catalogue.filter(([, { name }]) => name.endsWith("Error"));
    expect(names).toEqual(Object.fromEntries(errors.map(([code, { name }]) => [code, name])));
    expect(classes.length).toBe(errors.length);
  });

  test.each(classes)("%o crosses threads as plain data and comes back as itself", (kind) => {
    const context = {
      caseId: "liver_1",
      files: ["a.nii.gz"],
      found: [1, null],
      remedy: "Do this.",
    };
    const error = new kind("what happened", context);
    const wire = structuredClone(errorToWire(error));
    const again = errorFromWire(JSON.parse(JSON.stringify(wire)));
    expect(again).toBeInstanceOf(kind);
    expect(again.toFinding()).toEqual(error.toFinding());
    expect(again.name).toBe(kind.name);
    expect(again.stack).toBe(error.stack);
  });

  test("keep their cause, and what they knew when facts are added", () => {
    const cause = new Error("disk");
    const error = new core.InputReadError("cannot read", { cause, caseId: "a" });
    const more = error.with({ caseId: "b", phase: "crop" });
    expect(more).toBeInstanceOf(core.InputReadError);
    expect(more.cause).toBe(cause);
    expect([more.caseId, more.context.phase]).toEqual(["a", "crop"]);
    expect(more.stack).toBe(error.stack);
  });

  test("take their severity from the catalogue unless told otherwise", () => {
    expect(new core.BadPickleError("x").severity).toBe(ERROR_CATALOGUE.VP9003.severity);
    expect(new core.BadPickleError("x", { severity: "run" }).toFinding().severity).toBe("run");
  });

  test("keep the catalogue's name where a minifier renamed the class", () => {
    class g extends core.NotNiftiError {}
    const error = new g("x");
    expect([error.name, String(error), "name" in { ...error }]).toEqual([
      "NotNiftiError",
      "NotNiftiError: x",
      false,
    ]);
  });

  test("of an unknown code cannot be rebuilt", () => {
    const wire = { code: "VP0000" as ErrorCode, message: "", context: {} };
    expect(() => errorFromWire(wire)).toThrow(TypeError);
  });
});

describe("catalogue", () => {
  test("gives every code a name of its own and a reason", () => {
    const names = catalogue.map(([, { name }]) => name);
    expect(new Set(names).size).toBe(catalogue.length);
    for (const [code, { reason }] of catalogue) {
      expect(code).toMatch(/^VP\d{4}$/);
      expect(reason.length).toBeGreaterThan(10);
    }
  });
});

describeReference("the catalogue is complete", () => {
  /** Codes for arguments of package functions; the list of data faults does not have them. */
  const OWN_RANGE = "VP04";

  test("names, severities and permissions are those of the specification", () => {
    const text = readReference("spec/5-faults.md").split("## 7 All codes")[1] ?? "";
    const rows = [...text.matchAll(/^\| (VP\d{4}) \| (\w+) \| ([^|]+) \| (yes)? ?\|/gm)];
    const listed = new Map(
      rows.map(([, code, name, severity, allow]) => [code, { name, severity, allow }]),
    );
    for (const [code, entry] of catalogue) {
      if (code.startsWith(OWN_RANGE)) continue;
      const row = listed.get(code);
      expect(entry.name, code).toBe(row?.name);
      expect(row?.severity?.split(/[ ,(]/), code).toContain(entry.severity);
      expect(entry.allow === true, code).toBe(row?.allow === "yes");
    }
    const ours = catalogue.map(([code]) => code).filter((code) => !code.startsWith(OWN_RANGE));
    expect(ours.sort()).toEqual([...listed.keys()].sort());
    console.log(`catalogue: ${ours.length} codes equal to the specification's`);
  });
});
