import { csvColumn, parseCsv } from "@voxprep/splits";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const cells = (text: string) => {
  const { columns, rows } = parseCsv(text);
  return [columns, ...rows.map((row) => row.cells)];
};

describe("parseCsv", () => {
  test.each([
    ["commas", "case,site\na,1\nb,2\n"],
    ["semicolons", "case;site\na;1\nb;2"],
    ["tabs", "case\tsite\na\t1\nb\t2\n"],
    ["CRLF and a byte order mark", "\uFEFFcase,site\r\na,1\r\nb,2\r\n"],
    ["empty lines and blanks", "\ncase , site\n\n a,1 \n  \nb, 2\n\n"],
    ["quotes", '"case","site"\n"a","1"\n"b" ,"2"\n'],
  ])("reads %s", (_, text) => {
    expect(cells(text)).toEqual([
      ["case", "site"],
      ["a", "1"],
      ["b", "2"],
    ]);
  });

  test("quoted cells hold separators, line breaks and doubled quotes, and lines are counted on", () => {
    const { rows } = parseCsv('case,note\na,"x, ""y""\nz"\nb,\n');
    expect(rows).toEqual([
      { line: 2, cells: ["a", 'x, "y"\nz'] },
      { line: 4, cells: ["b", ""] },
    ]);
  });

  test("a decimal comma is no separator when the header uses semicolons", () => {
    expect(cells("case;age\na;1,5\n")[1]).toEqual(["a", "1,5"]);
  });

  test("property: quoted cells come back as they were", () => {
    const cell = fc.string({ unit: "grapheme", maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 6 }), (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = rows.map((row) => row.map(quote).join(";"));
        expect(parseCsv(["id;value", ...lines].join("\n")).rows.map((row) => row.cells)).toEqual(
          rows,
        );
      }),
    );
  });

  test.each([
    ["nothing", "", "line 1: there is no header"],
    ["a row that is too short", "case,site\na,1\nb\n", "line 3: 1 cells, but the header has 2"],
    ["a row that is too long", "case,site\na,1,2\n", "line 2: 3 cells"],
    ["an open quote", 'case,site\na,"1\nb,2\n', "line 2: a quote is opened and never closed"],
    ["text after a quote", 'case,site\na,"1"x\n', "line 2: text after a closing quote"],
    ["a quote in a plain cell", 'case,site\na,1"\n', "line 2: a quote inside an unquoted cell"],
    ["a column twice", "case,site,site\n", 'the column "site" stands twice'],
    ["two separators", "case;site,age\n", "several of the separators"],
  ])("refuses %s, naming the line", (_, text, message) => {
    const act = () => parseCsv(text, { source: "t.csv" });
    expect(act).toThrow(`t.csv, `);
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });
});

describe("csvColumn", () => {
  const table = parseCsv("case,site,sex\na,X,m\nb,Y,f\nc,,f\n");

  test("gives the values of the asked cases; other rows may lack one", () => {
    expect(csvColumn(table, "site", ["b", "a"])).toEqual(
      new Map([
        ["b", "Y"],
        ["a", "X"],
      ]),
    );
  });

  test.each([
    ["an unknown column", "age", ["a"], 'the column "age" does not exist'],
    ["the column of the cases", "case", ["a"], "names the cases"],
    ["a case without a row", "site", ["a", "z"], "t.csv has no row for the case z"],
    ["an empty value", "site", ["c"], "line 4: c has no site"],
  ])("refuses %s with VP0401", (_, column, ids, message) => {
    const act = () => csvColumn(table, column, ids, { source: "t.csv" });
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ code: "VP0401" }));
  });

  test("refuses a case with two rows, naming both lines", () => {
    const twice = parseCsv("case,site\na,X\nb,Y\na,X\n");
    expect(() => csvColumn(twice, "site", ["b"])).toThrow("line 4: a stands on line 2 already");
  });
});
