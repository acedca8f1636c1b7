import { expect, test } from "vitest";
import { sheetXml, workbookOf, workbookParts, zipOf } from "../../tests/support/workbooks";
import { readList } from "./read-list";

const rows = [
  ["Name", "IP", "Flat"],
  ["Door", "10.0.0.1", "021"],
];

test("cells are read as they were typed, and what a spreadsheet made of them is told", async () => {
  const table = await readList(
    workbookOf([
      ["Text", "Number", "Long", "Rounded", "Day", "Padded", "Formula", "Truth", "Fault"],
      [
        "021",
        905,
        { number: "123456789012345", style: 0 },
        { number: "1.2345678901234568E+19", style: 0 },
        { number: 45_000, style: 1 },
        { number: 21, style: 2 },
        { xml: "<c t='str'><f>HYPERLINK(A1)</f><v>10.0.0.1</v></c>" },
        { xml: "<c t='b'><v>1</v></c>" },
        { xml: "<c t='e'><v>#REF!</v></c>" },
      ],
    ]),
  );
  expect(table).toMatchObject({ encoding: "XLSX", separator: null, sheet: "Devices" });
  expect(table.rows).toEqual([
    {
      row: 2,
      cells: [
        "021",
        "905",
        "123456789012345",
        String(BigInt(Number("1.2345678901234568E+19"))),
        "2023-03-15",
        "0021",
        "10.0.0.1",
        "TRUE",
        "#REF!",
      ],
      odd: { 1: "number", 2: "number", 3: "rounded", 4: "date", 5: "number", 6: "formula", 7: "logical", 8: "error" },
    },
  ]);
});

test("shared and rich texts are whole, readings beside them are left out, and rows keep their numbers", async () => {
  const sheet = `<worksheet><sheetData><row r="3"><c r="B3" t="s"><v>0</v></c></row><row r="7"><c r="B7" t="s"><v>1</v></c><c r="D7" t="s"><v>2</v></c></row></sheetData></worksheet>`;
  const shared = `<sst><si><t>Name</t></si><si><r><t>Haupt</t></r><r><t>tür &amp; Hof</t></r></si><si><t>戸</t><rPh><t>と</t></rPh></si></sst>`;
  const parts = workbookParts(sheet).map((part) =>
    part.name === "xl/_rels/workbook.xml.rels"
      ? {
          ...part,
          bytes: part.bytes
            .toString()
            .replace("</Relationships>", `<Relationship Id="r9" Type="x/sharedStrings" Target="/xl/texts.xml"/></Relationships>`),
        }
      : part,
  );
  const table = await readList(zipOf([...parts, { name: "xl/texts.xml", bytes: shared }]));
  expect(table.headers).toEqual(["Column 1", "Name", "Column 3", "Column 4"]);
  expect(table.rows).toEqual([{ row: 7, cells: ["", "Haupttür & Hof", "", "戸"] }]);
});

const changed = (name: string, bytes: string | Buffer) =>
  zipOf([...workbookParts(sheetXml(rows)).filter((part) => part.name !== name), { name, bytes }]);
const sheetName = "xl/worksheets/sheet1.xml";

const refusals: Readonly<Record<string, readonly [() => Buffer, RegExp]>> = {
  "a bomb": [() => changed(sheetName, Buffer.alloc(12_000_000, " ")), /unpacks to more than/],
  "a bomb of texts": [
    () => changed(sheetName, sheetXml([["Name"], ...Array.from({ length: 1_300 }, () => ["x".repeat(20_000)])])),
    /unpacks to more than|too much for a list/,
  ],
  "a document type that names a file": [
    () =>
      changed(
        sheetName,
        `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${sheetXml([["Name"], ["Door"]])
          .replace(/<\?.*?\?>/, "")
          .replace("Door", "&e;")}`,
      ),
    /document type/,
  ],
  "entities that unfold": [
    () => changed("xl/workbook.xml", `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><workbook>&b;</workbook>`),
    /document type/,
  ],
  "a sheet that ends early": [() => changed(sheetName, sheetXml(rows).slice(0, 150)), /damaged/],
  "no sheet": [() => changed("xl/workbook.xml", "<workbook><sheets/></workbook>"), /no sheet/],
  "a locked part": [
    () => zipOf(workbookParts(sheetXml(rows)).map((part) => (part.name === sheetName ? { ...part, locked: true } : part))),
    /protected with a password/,
  ],
  "a text document": [
    () =>
      zipOf([
        { name: "[Content_Types].xml", bytes: "<Types/>" },
        { name: "_rels/.rels", bytes: "<Relationships/>" },
      ]),
    /no workbook/,
  ],
  "an OpenDocument file": [
    () =>
      zipOf([
        { name: "content.xml", bytes: "<x/>" },
        { name: "META-INF/manifest.xml", bytes: "<x/>" },
      ]),
    /OpenDocument/,
  ],
  "any zip": [() => zipOf([{ name: "devices.csv", bytes: "Name;IP" }]), /packed file/],
  "a cell of 1 MB": [
    () =>
      changed(
        sheetName,
        sheetXml([
          ["Name", "IP"],
          ["Door", "y".repeat(1_048_576)],
        ]),
      ),
    /cell B2 holds 1,048,576 characters/,
  ],
  "a header alone": [() => workbookOf([["Name", "IP"]]), /no row below/],
  "an empty sheet": [() => workbookOf([]), /is empty/],
};

for (const [name, [file, words]] of Object.entries(refusals)) {
  test(`a workbook with ${name} ends in a clear sentence`, async () => {
    await expect(readList(file())).rejects.toThrow(words);
  });
}
