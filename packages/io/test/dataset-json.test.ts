import { describe, expect, test } from "vitest";
import { type ParseDatasetOptions, parseDatasetJson } from "../src/index.js";
import { datasetText, entry, utf8 } from "./support/dataset-text.ts";

const FILE = "/raw/Task001_Phantom/dataset.json";

function parse(bytes: Uint8Array | string, options: Omit<ParseDatasetOptions, "file"> = {}) {
  const input = typeof bytes === "string" ? utf8(bytes) : bytes;
  const { dataset, findings } = parseDatasetJson(input, { file: FILE, ...options });
  const codes = findings.map(({ code, severity }) => `${code} ${severity}`);
  return { dataset, findings, codes, first: findings[0] };
}

/** Parses a list of cases; everything else is in order. */
function parseCases(training: unknown, options: Omit<ParseDatasetOptions, "file"> = {}) {
  return parse(datasetText({ training, numTraining: undefined }), options);
}

describe("parseDatasetJson", () => {
  test("reads modalities, labels and cases in the order of the file", () => {
    const text = '{"labels": {"10": "b", "2": "a", "0": "background", "1": "c"},';
    const rest = datasetText({ labels: undefined }).slice(1);
    const { dataset } = parse(text + rest);
    expect([...(dataset?.labels ?? [])]).toEqual([
      [10, "b"],
      [2, "a"],
      [0, "background"],
      [1, "c"],
    ]);
    expect([...(dataset?.modalities ?? [])]).toEqual([
      [0, "FLAIR"],
      [1, "T1"],
    ]);
    expect(dataset?.cases).toEqual([
      {
        caseId: "case_a",
        imageFileNames: ["case_a_0000.nii.gz", "case_a_0001.nii.gz"],
        labelFileName: "case_a.nii.gz",
      },
      {
        caseId: "case_b",
        imageFileNames: ["case_b_0000.nii.gz", "case_b_0001.nii.gz"],
        labelFileName: "case_b.nii.gz",
      },
    ]);
    expect(dataset).toMatchObject({ name: "Phantom", numTraining: 2 });
    expect(dataset?.test).toEqual(["./imagesTs/case_t.nii.gz"]);
  });

  test("a good file has no findings; unknown keys and a missing test list are fine", () => {
    expect(
      parse(datasetText({ relase: "1.0", tensorImageSize: "4D", test: undefined })).codes,
    ).toEqual([]);
  });

  test("F02: JSON that is none is VP1002, a latin-1 byte VP1003 with its offset", () => {
    expect(parse(`${datasetText().slice(0, -1)},}`).codes).toEqual(["VP1002 run"]);
    const latin1 = utf8(datasetText({ name: "Xrper" }));
    const at = datasetText({ name: "Xrper" }).indexOf("Xrper");
    latin1[at] = 0xf6;
    const { codes, dataset, first } = parse(latin1);
    expect(codes).toEqual(["VP1003 run"]);
    expect(first?.found).toEqual({ offset: at, byte: "0xf6" });
    expect(dataset).toBeNull();
  });

  test("F03: a byte order mark only warns (VP1004), CRLF is nothing", () => {
    const marked = parse(`\ufeff${datasetText()}`);
    expect(marked.codes).toEqual(["VP1004 warning"]);
    expect(marked.dataset?.cases).toHaveLength(2);
    expect(parse(datasetText().replaceAll("\n", "\r\n")).codes).toEqual([]);
  });

  test("F04: a key twice is VP1005, told beside the other faults", () => {
    const doubled = `{"labels": {},${datasetText({ modality: { "1": "CT" } }).slice(1)}`;
    expect(parse(doubled).codes.sort()).toEqual(["VP1005 run", "VP1010 run"]);
  });

  test.each(["training", "modality", "labels"])("F05: without %s it is VP1006", (key) => {
    const { codes, dataset, first } = parse(datasetText({ [key]: undefined }));
    expect(codes).toEqual(["VP1006 run"]);
    expect(dataset).toBeNull();
    expect(first?.field).toBe(key);
    expect(first?.found).not.toContain(key);
  });

  test("F05: a file of nnU-Net v2 is called one; values of the wrong kind are VP1006 too", () => {
    const v2 = {
      channel_names: { "0": "CT" },
      labels: { background: 0, liver: 1 },
      numTraining: 2,
      file_ending: ".nii.gz",
    };
    const { findings } = parse(JSON.stringify(v2));
    expect(findings[0]).toMatchObject({ code: "VP1006", message: expect.stringContaining("v2") });
    expect(parse("[1, 2]").codes).toEqual(["VP1006 run"]);
    expect(parse(datasetText({ modality: ["CT"], labels: 3 })).codes).toEqual([
      "VP1006 run",
      "VP1006 run",
    ]);
    expect(parseCases({}).codes).toEqual(["VP1006 run"]);
    expect(parseCases([{ image: "./imagesTr/a.nii.gz" }, "b"]).codes).toEqual([
      "VP1006 run",
      "VP1006 run",
    ]);
  });

  test("F06: an empty training list is VP1007", () => {
    expect(parseCases([]).codes).toEqual(["VP1007 run"]);
  });

  test("F07: a case listed twice is VP1008 with both positions", () => {
    const { codes, first } = parseCases([
      entry("a"),
      entry("b"),
      { ...entry("a"), image: "imagesTr/a.nii.gz" },
    ]);
    expect(codes).toEqual(["VP1008 run"]);
    expect(first?.found).toEqual({ caseId: "a", positions: [0, 2] });
  });

  test("F08: another numTraining only warns (VP1009)", () => {
    const { codes, dataset, first } = parse(datasetText({ numTraining: 7 }));
    expect(codes).toEqual(["VP1009 warning"]);
    expect(first).toMatchObject({ found: 7, expected: 2 });
    expect(dataset?.cases).toHaveLength(2);
  });

  test.each([
    ["only 1", { "1": "CT" }, false],
    ["0 and 2", { "0": "CT", "2": "PET" }, false],
    ["none", {}, false],
    ["names", { CT: "0" }, false],
    ["0 twice", { "0": "CT", "00": "PET" }, false],
    ["a number as name", { "0": 1 }, false],
    ["0000 and 0001", { "0000": "CT", "0001": "PET" }, true],
  ])("F09: modality keys %s", (_name, modality, isGood) => {
    const { codes, dataset } = parse(datasetText({ modality }));
    expect(codes).toEqual(isGood ? [] : ["VP1010 run"]);
    if (isGood) expect(dataset?.cases[0]?.imageFileNames).toHaveLength(2);
  });

  test.each([
    ["v2's form", { background: 0, liver: 1 }, "VP1011 run"],
    ["__proto__", JSON.parse('{"0": "background", "__proto__": "x"}'), "VP1011 run"],
    ["a fraction", { "0": "background", "1.5": "x" }, "VP1011 run"],
    ["1 twice", { "0": "background", "1": "x", "01": "y" }, "VP1011 run"],
    ["no background", { "1": "liver" }, "VP1012 run"],
    ["none", {}, "VP1012 run"],
  ])("F10: label keys: %s", (_name, labels, code) => {
    const { codes, dataset } = parse(datasetText({ labels }));
    expect(codes).toEqual([code]);
    expect(dataset).toBeNull();
  });

  test("F10: v2's form is called so", () => {
    const { first } = parse(datasetText({ labels: { background: 0, liver: 1 } }));
    expect(first?.message).toContain("v2");
    expect(first?.remedy).toContain('{"1": "liver"}');
  });

  test("F11: gaps only warn (VP1013) with the missing numbers; the order of keys never matters", () => {
    const gap = parse(datasetText({ labels: { "0": "background", "2": "a", "5": "b" } }));
    expect(gap.codes).toEqual(["VP1013 warning"]);
    expect(gap.first?.message).toContain("1, 3, 4 missing");
    expect(gap.dataset?.labels.size).toBe(3);
    const eleven = Array.from({ length: 11 }, (_, i) => `"${(i * 7) % 11}": "x"`).join();
    expect(
      parse(`{"labels": {${eleven}},${datasetText({ labels: undefined }).slice(1)}`).codes,
    ).toEqual([]);
  });

  test("F12: an image listed with its modality suffix is VP1014", () => {
    const listed = [entry("case_a_0000", "case_a")];
    expect(parseCases(listed).codes).toEqual(["VP1014 run"]);
    const files = new Set(["case_a_0000.nii.gz", "case_a_0001.nii.gz"]);
    const { codes, first } = parseCases(listed, { imageFiles: files });
    expect(codes).toEqual(["VP1014 run"]);
    expect(first?.expected).toBe("./imagesTr/case_a.nii.gz");
  });

  test("F12: a case whose own name ends like a suffix is good when its files are there", () => {
    const imageFiles = new Set(["case_0001_0000.nii.gz", "case_0001_0001.nii.gz"]);
    expect(parseCases([entry("case_0001")], { imageFiles }).codes).toEqual([]);
    expect(parseCases([entry("scan_2017")]).codes).toEqual([]);
  });

  test.each(["case01.nii", "case01.mha", "case01"])("F12: %s is VP1015", (name) => {
    const entries = [{ image: `./imagesTr/${name}`, label: "./labelsTr/case01.nii.gz" }];
    const { codes, first } = parseCases(entries, { imageFiles: new Set(["case01_0000.nii.gz"]) });
    expect(codes).toEqual(["VP1015 run"]);
    expect(first).toMatchObject({ found: name, expected: "case01.nii.gz" });
    expect(first?.message).toContain("case01_0000.nii.gz");
  });

  test("F12: the label of another case, or one label for two, is VP1016; a name of its own is legal", () => {
    expect(parseCases([entry("a", "b"), entry("b", "a")]).codes).toEqual([
      "VP1016 run",
      "VP1016 run",
    ]);
    expect(parseCases([entry("a", "x"), entry("b", "x")]).codes).toEqual(["VP1016 run"]);
    expect(parseCases([entry("img2667", "label2667")]).codes).toEqual([]);
  });

  test.each([
    ["../", "./imagesTr/../../x.nii.gz", "VP9101"],
    ["an absolute path", "/etc/x.nii.gz", "VP9101"],
    ["another folder", "./imagesTs/x.nii.gz", "VP9101"],
    ["backslashes", "..\\..\\x", "VP9102"],
    ["a backslash in a name", "./imagesTr/a\\b.nii.gz", "VP9102"],
    ["NUL", "./imagesTr/a\u0000b.nii.gz", "VP9102"],
    ["a control character", "./imagesTr/a\u001b[2J.nii.gz", "VP9102"],
    ["half a surrogate pair", "./imagesTr/a\ud800.nii.gz", "VP9102"],
    ["no name", "./imagesTr/.nii.gz", "VP9102"],
    ["dots", "./imagesTr/...nii.gz", "VP9102"],
    ["a doubled ending", "./imagesTr/a.nii.gz.nii.gz", "VP9102"],
  ])("F58: %s in an entry", (_name, image, code) => {
    const { codes, first, dataset } = parseCases([
      { image, label: "./labelsTr/x.nii.gz" },
      entry("b"),
    ]);
    expect(codes).toEqual([`${code} run`]);
    expect(first?.found).toBe(JSON.stringify(image));
    expect(dataset).toBeNull();
  });

  test("F58: the folder may be left out or written twice, dots and all: only the name counts", () => {
    const images = ["a.nii.gz", "imagesTr/b.nii.gz", ".//imagesTr/./c.nii.gz"];
    const training = images.map((image, i) => ({ image, label: `./labelsTr/${"abc"[i]}.nii.gz` }));
    const { codes, dataset } = parseCases(training);
    expect(codes).toEqual([]);
    expect(dataset?.cases.map(({ caseId }) => caseId)).toEqual(["a", "b", "c"]);
  });

  test.each([
    "dataset_properties",
    "props_per_case",
    "intensityproperties",
    "dataset",
    "gt_segmentations",
    "Dataset",
  ])("F59: the name %s is VP9103", (name) => {
    expect(parseCases([entry(name)]).codes).toEqual(["VP9103 run"]);
    expect(parseCases([entry(`${name}_1`)]).codes).toEqual([]);
  });

  test("F60: names that differ in case warn (VP9107), where the output cannot hold both VP9104", () => {
    const cases = [entry("Ärzte"), entry("ärzte"), entry("b")];
    expect(parseCases(cases).codes).toEqual(["VP9107 warning"]);
    const { codes, first } = parseCases(cases, { hasCaseInsensitiveOutput: true });
    expect(codes).toEqual(["VP9104 run"]);
    expect(first?.found).toEqual(["Ärzte", "ärzte"]);
  });

  test("F67: brackets without end are VP1002", () => {
    expect(parse("[".repeat(200_000)).codes).toEqual(["VP1002 run"]);
  });

  test.each(["CON", "nul", "com1", "aux.scan", "a:b", "what?", "dot.", "blank "])(
    "F99: %s warns (VP9106), on Windows it stops the run",
    (name) => {
      expect(parseCases([entry(name)]).codes).toEqual(["VP9106 warning"]);
      expect(parseCases([entry(name)], { isWindows: true }).codes).toEqual(["VP9106 run"]);
    },
  );

  test("F99: names that only look like devices are fine", () => {
    expect(
      parseCases(["console", "com10", "lpt", "null_1", "a.b"].map((name) => entry(name))).codes,
    ).toEqual([]);
  });

  test("all faults are told at once, each with what was found, expected and to be done", () => {
    const { codes, findings, dataset } = parse(
      datasetText({
        modality: { "1": "CT" },
        labels: { "1": "liver" },
        numTraining: 9,
        training: [
          entry("a"),
          entry("a"),
          entry("CON"),
          entry("dataset"),
          { image: "/x.nii.gz", label: "y" },
        ],
      }),
    );
    expect(dataset).toBeNull();
    expect(codes.sort()).toEqual([
      "VP1008 run",
      "VP1009 warning",
      "VP1010 run",
      "VP1012 run",
      "VP1015 run",
      "VP9101 run",
      "VP9103 run",
      "VP9106 warning",
    ]);
    for (const { message, found, expected, remedy, originals, files } of findings) {
      expect(message).toContain(FILE);
      expect(files).toEqual([FILE]);
      for (const fact of [found, expected, remedy, originals]) expect(fact).toBeDefined();
    }
  });
});
