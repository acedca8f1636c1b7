import { expect, test } from "vitest";
import { readText } from "./read-csv";
import { readList } from "./read-list";

const bytes = (text: string) => Buffer.from(text, "utf8");
const utf16 = (text: string, big: boolean) => {
  const little = Buffer.from(text, "utf16le");
  return big ? little.swap16() : little;
};

/** A list with umlauts, quotes, a separator and a line break within cells, and zeros in front. */
const list = (separator: string) =>
  [
    ["Name", "IP", "Whg", "Ext"],
    ["Tür „Süd“", "10.0.0.5", "021", "0049301234567890123456"],
    [`"Hof${separator} hinten"`, "10.0.0.6", '"a ""b"""', '"oben\nunten"'],
  ]
    .map((row) => row.join(separator))
    .join("\r\n");

const cells = (separator: string) => [
  ["Tür „Süd“", "10.0.0.5", "021", "0049301234567890123456"],
  [`Hof${separator} hinten`, "10.0.0.6", 'a "b"', "oben\nunten"],
];

const encodings = {
  "UTF-8": (text: string) => bytes(text),
  "UTF-8 with a BOM": (text: string) => bytes(`\ufeff${text}`),
  "UTF-16 LE": (text: string) => utf16(`\ufeff${text}`, false),
  "UTF-16 BE": (text: string) => utf16(`\ufeff${text}`, true),
  "UTF-16 LE without a BOM": (text: string) => utf16(text, false),
  "UTF-16 BE without a BOM": (text: string) => utf16(text, true),
  "Windows-1252": (text: string) => Buffer.from(text.replaceAll("„", "\x84").replaceAll("“", "\x93"), "latin1"),
} as const;

for (const [name, encode] of Object.entries(encodings)) {
  test(`${name} is read with every separator, cells as they were typed`, async () => {
    for (const separator of [",", ";", "\t"]) {
      const table = await readList(encode(list(separator)));
      expect(table).toMatchObject({ encoding: name.replace(/ with.*/, ""), separator, headers: ["Name", "IP", "Whg", "Ext"] });
      expect(table.rows.map(({ cells }) => cells)).toEqual(cells(separator));
      expect(table.rows.map(({ row }) => row)).toEqual([2, 3]);
    }
  });
}

test("a line sep= says what stands between cells, and is no header", async () => {
  const table = await readText("sep=;\r\nName;IP, or host\r\nDoor;10.0.0.1\r\n");
  expect(table).toMatchObject({ separator: ";", headers: ["Name", "IP, or host"] });
  expect(table.rows).toEqual([{ row: 3, cells: ["Door", "10.0.0.1"] }]);
});

test("rows of other lengths lose nothing: short ones end early, long ones get columns that are named", async () => {
  const table = await readText("Name,IP\nA,10.0.0.1,extra\n\nB\n\n");
  expect(table.headers).toEqual(["Name", "IP", "Column 3"]);
  expect(table.named).toBe(2);
  expect(table.rows).toEqual([
    { row: 2, cells: ["A", "10.0.0.1", "extra"] },
    { row: 4, cells: ["B"] },
  ]);
  expect(table.notes).toEqual(["1 blank row is left out."]);
});

test("headers that are the same or empty can be told apart", async () => {
  expect((await readText("Name,Name,,Name\n1,2,3,4\n")).headers).toEqual(["Name", "Name (2)", "Column 3", "Name (3)"]);
});

test("300 columns are read", async () => {
  const wide = Array.from({ length: 300 }, (_, at) => `H${at}`);
  expect((await readText(`${wide.join(",")}\n${wide.join(",")}\n`)).headers).toEqual(wide);
});

const refusals: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  "an empty file": [bytes(""), /is empty/],
  "a file of blanks": [bytes("\r\n \r\n"), /is empty/],
  "a header alone": [bytes("Name;IP\n"), /no row below/],
  "a PDF named .csv": [bytes("%PDF-1.7\n%âãÏÓ\n1 0 obj"), /PDF/],
  "a picture": [Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), /picture/],
  "a web page named .xls": [bytes("<html><table><tr><td>Name</td></tr></table></html>"), /web page/],
  "nul bytes": [Buffer.from("Name,IP\nDoor\0,10.0.0.1\n"), /Line 2 .*nul byte/],
  "a cell of 1 MB": [bytes(`Name,IP\nDoor,10.0.0.1\nx,${"y".repeat(1_048_576)}\n`), /cell B3 holds 1,048,576 characters/],
  "a quote that is not closed": [bytes('Name,IP\nA,1\n"B,2\nC,3\n'), /quote \("\) is opened in row 3/],
  "more columns than a list has": [bytes(`${",".repeat(1_500)}a\n1\n`), /1,501 columns/],
  "an old workbook": [Buffer.from("d0cf11e0a1b11ae1", "hex"), /old kind \(\.xls\)/],
  "a workbook with a password": [
    Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.from("EncryptedPackage", "utf16le")]),
    /protected with a password/,
  ],
  "a zip that ends early": [Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), Buffer.alloc(60)]), /damaged/],
  gzip: [Buffer.from("1f8b0800", "hex"), /compressed/],
};

for (const [name, [file, words]] of Object.entries(refusals)) {
  test(`${name} ends in a clear sentence`, async () => {
    await expect(readList(file)).rejects.toThrow(words);
  });
}

test("50,000 rows are a list, one more is not, and says so with the figures", async () => {
  const rows = (count: number) => bytes(`Name,IP\n${"Door,10.0.0.1\n".repeat(count)}`);
  expect((await readList(rows(50_000))).rows).toHaveLength(50_000);
  await expect(readList(rows(50_001))).rejects.toThrow(/more than 50,000 rows.*20 MB and 50,000 rows/);
});

test("more than 20 MB is refused with the figures", async () => {
  await expect(readList(Buffer.alloc(21_300_000, "a"))).rejects.toThrow(/21\.3 MB.*20 MB and 50,000 rows/);
});

test("millions of empty cells do not fill the memory", async () => {
  await expect(readList(bytes(`Name,IP\n${`a${",".repeat(900)}\n`.repeat(4_500)}`))).rejects.toThrow(/too much for a list/);
});
