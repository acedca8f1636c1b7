import { crc32, deflateRawSync } from "node:zlib";

/** One part of a zip file. */
export interface ZipPart {
  readonly name: string;
  readonly bytes: Buffer | string;
  /** Set in the flags of the part: its bytes are locked with a password. */
  readonly locked?: boolean;
}

function headers({ name, bytes, locked }: ZipPart, at: number) {
  const plain = Buffer.from(bytes as string);
  const packed = deflateRawSync(plain);
  const path = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(locked ? 0x801 : 0x800, 2);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(plain), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(plain.length, 18);
  common.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), common, path, packed]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(at, 10);
  const central = Buffer.concat([Buffer.from("PK\x01\x02", "latin1"), Buffer.from([20, 0]), common, rest, path]);
  return { local, central };
}

/** A zip file of these parts. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  let at = 0;
  const made = parts.map((part) => {
    const both = headers(part, at);
    at += both.local.length;
    return both;
  });
  const central = Buffer.concat(made.map((part) => part.central));
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...made.map((part) => part.local), central, end]);
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

/** A cell: text, a number with the number of its style, or XML as it is. */
export type SheetCell = string | number | { readonly number: number | string; readonly style: number } | { readonly xml: string };

function cellXml(cell: SheetCell): string {
  if (typeof cell === "string") {
    return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
  }
  if (typeof cell === "number") {
    return `<c><v>${cell}</v></c>`;
  }
  return "xml" in cell ? cell.xml : `<c s="${cell.style}"><v>${cell.number}</v></c>`;
}

export const sheetXml = (rows: readonly (readonly SheetCell[])[]) =>
  `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
    .map((cells, at) => `<row r="${at + 1}">${cells.map(cellXml).join("")}</row>`)
    .join("")}</sheetData></worksheet>`;

const relation = (id: string, type: string, target: string) =>
  `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
const relations = (inside: string) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inside}</Relationships>`;

/** Styles 0 (as it comes), 1 (a day), 2 (four digits at least). */
const styles = `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="0000"/></numFmts><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`;

/** The parts of a workbook with one sheet, ready to be exchanged for worse ones. */
export function workbookParts(sheet: string): ZipPart[] {
  return [
    { name: "[Content_Types].xml", bytes: "<Types/>" },
    { name: "_rels/.rels", bytes: relations(relation("r1", "officeDocument", "xl/workbook.xml")) },
    {
      name: "xl/workbook.xml",
      bytes: `<workbook xmlns:r="r"><sheets><sheet name="Devices" sheetId="1" r:id="r1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      bytes: relations(relation("r1", "worksheet", "worksheets/sheet1.xml") + relation("r2", "styles", "styles.xml")),
    },
    { name: "xl/styles.xml", bytes: styles },
    { name: "xl/worksheets/sheet1.xml", bytes: sheet },
  ];
}

/** A workbook with these rows. */
export const workbookOf = (rows: readonly (readonly SheetCell[])[]) => zipOf(workbookParts(sheetXml(rows)));
