import { figure, type OddCell, type RawRow, type RawTable, TableBuilder, tooMuch, unreadable } from "./table";
import { formatOf, type NumberFormat, numberText } from "./workbook-formats";
import { readXml } from "./workbook-xml";
import { openWorkbookZip, type WorkbookZip } from "./workbook-zip";

interface Sheet {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

interface Workbook {
  readonly sheets: readonly Sheet[];
  readonly from1904: boolean;
}

const sharedCharactersMax = 40_000_000;
const sharedTextsMax = 2_000_000;
const rowsLookedAt = 1_048_576;

/** "../worksheets/sheet1.xml" beside "xl/workbook.xml". */
function beside(part: string, target: string): string {
  return new URL(target, `zip:///${part}`).pathname.slice(1);
}

async function related(zip: WorkbookZip, part: string): Promise<Map<string, { type: string; target: string }>> {
  const at = part.lastIndexOf("/") + 1;
  const relations = `${part.slice(0, at)}_rels/${part.slice(at)}.rels`;
  const found = new Map<string, { type: string; target: string }>();
  if (zip.names.has(relations)) {
    await readXml(zip, relations, {
      open(name, { Id = "", Type = "", Target = "", TargetMode = "" }) {
        if (name === "Relationship" && TargetMode !== "External") {
          found.set(Id, { type: Type.slice(Type.lastIndexOf("/") + 1), target: beside(part, Target) });
        }
      },
    });
  }
  return found;
}

function refuseOtherFiles({ names }: WorkbookZip): void {
  if (names.has("xl/workbook.bin")) {
    throw unreadable("This is a binary workbook (.xlsb). Open it and save it as .xlsx.");
  }
  if (names.has("content.xml") && names.has("META-INF/manifest.xml")) {
    throw unreadable("This is an OpenDocument file (.ods). Open it and save it as .xlsx or CSV.");
  }
  if (!names.has("[Content_Types].xml") || !names.has("_rels/.rels")) {
    throw unreadable("This is a packed file (zip) and no workbook. Unpack it, and choose the list that is in it.");
  }
}

async function workbookOf(zip: WorkbookZip): Promise<{ part: string; workbook: Workbook }> {
  const top = await related(zip, "");
  const part = [...top.values()].find(({ type }) => type === "officeDocument")?.target;
  if (part === undefined || !zip.names.has(part) || !/workbook\.xml$/i.test(part)) {
    throw unreadable("There is no workbook in this file. Save the list as .xlsx or CSV.");
  }
  const parts = await related(zip, part);
  const sheets: Sheet[] = [];
  let from1904 = false;
  await readXml(zip, part, {
    open(name, attributes) {
      if (name === "workbookPr") {
        from1904 = ["1", "true"].includes(attributes.date1904 ?? "");
      }
      if (name === "sheet") {
        const id = Object.entries(attributes).find(([key]) => /(^|:)id$/.test(key) && key !== "sheetId")?.[1] ?? "";
        const place = parts.get(id);
        if (place?.type === "worksheet" && zip.names.has(place.target)) {
          sheets.push({ name: attributes.name ?? "", part: place.target, hidden: (attributes.state ?? "visible") !== "visible" });
        }
      }
    },
  });
  return { part, workbook: { sheets, from1904 } };
}

async function sharedTexts(zip: WorkbookZip, part: string | undefined): Promise<string[]> {
  const texts: string[] = [];
  if (part === undefined || !zip.names.has(part)) {
    return texts;
  }
  let text = "";
  let characters = 0;
  let within = 0;
  let phonetic = 0;
  await readXml(zip, part, {
    open(name) {
      if (name === "si") {
        text = "";
      } else if (name === "rPh") {
        phonetic += 1;
      } else if (name === "t") {
        within += 1;
      }
    },
    text(piece) {
      if (within > 0 && phonetic === 0) {
        text += piece;
      }
    },
    close(name) {
      if (name === "si") {
        texts.push(text);
        characters += text.length;
        if (characters > sharedCharactersMax || texts.length > sharedTextsMax) {
          throw tooMuch(`This workbook holds more than ${figure(sharedCharactersMax / 1_000_000)} MB of text.`);
        }
      } else if (name === "rPh") {
        phonetic -= 1;
      } else if (name === "t") {
        within -= 1;
      }
    },
  });
  return texts;
}

async function formatsOf(zip: WorkbookZip, part: string | undefined): Promise<NumberFormat[]> {
  const codes = new Map<number, string>();
  const formats: NumberFormat[] = [];
  let within = false;
  if (part !== undefined && zip.names.has(part)) {
    await readXml(zip, part, {
      open(name, { numFmtId = "0", formatCode = "" }) {
        if (name === "numFmt") {
          codes.set(Number(numFmtId), formatCode);
        } else if (name === "cellXfs") {
          within = true;
        } else if (name === "xf" && within) {
          formats.push(formatOf(Number(numFmtId), codes.get(Number(numFmtId))));
        }
      },
      close(name) {
        within = within && name !== "cellXfs";
      },
    });
  }
  return formats;
}

/** "C7" → 2; undefined where it names no column. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^([A-Z]{1,3})\d*$/.exec(reference ?? "")?.[1];
  return letters === undefined ? undefined : [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

interface SheetTexts {
  readonly shared: readonly string[];
  readonly formats: readonly NumberFormat[];
  readonly from1904: boolean;
}

const noFormat: NumberFormat = { date: false, digits: 0 };

interface OpenCell {
  readonly at: number;
  readonly type: string;
  readonly style: number;
  formula: boolean;
  value: string;
}

function cellText(cell: OpenCell, { shared, formats, from1904 }: SheetTexts): { text: string; odd?: OddCell } {
  const { type, value } = cell;
  const said = ((): { text: string; odd?: OddCell } => {
    switch (type) {
      case "s":
        return { text: shared[Number(value)] ?? "" };
      case "str":
      case "inlineStr":
        return { text: value };
      case "b":
        return { text: value === "1" ? "TRUE" : "FALSE", odd: "logical" };
      case "e":
        return { text: value, odd: "error" };
      case "d":
        return { text: value, odd: "date" };
      default:
        return value === "" ? { text: "" } : numberText(value, formats[cell.style] ?? noFormat, from1904);
    }
  })();
  return cell.formula ? { text: said.text, odd: "formula" } : said;
}

async function readSheet(zip: WorkbookZip, part: string, texts: SheetTexts, builder: TableBuilder): Promise<void> {
  let row = 0;
  let cells: string[] = [];
  let odd: Record<number, OddCell> = {};
  let cell: OpenCell | undefined;
  let next = 0;
  let reading = false;
  let phonetic = 0;
  await readXml(zip, part, {
    open(name, attributes) {
      if (name === "row") {
        row = Number(attributes.r ?? row + 1);
        if (!Number.isInteger(row) || row < 1 || row > rowsLookedAt) {
          throw unreadable("This workbook is damaged: it has rows that no spreadsheet has.");
        }
        [cells, odd, next] = [[], {}, 0];
      } else if (name === "c") {
        const at = columnOf(attributes.r) ?? next;
        next = at + 1;
        cell = { at, type: attributes.t ?? "n", style: Number(attributes.s ?? 0), formula: false, value: "" };
      } else if (name === "f" && cell) {
        cell.formula = true;
      } else if (name === "v" || name === "t") {
        reading = true;
      } else if (name === "rPh") {
        phonetic += 1;
      }
    },
    text(piece) {
      if (reading && cell && phonetic === 0) {
        cell.value += piece;
      }
    },
    close(name) {
      if (name === "v" || name === "t") {
        reading = false;
      } else if (name === "rPh") {
        phonetic -= 1;
      } else if (name === "c" && cell) {
        const said = cellText(cell, texts);
        if (said.text !== "" && cell.at >= 0) {
          // Cells far to the right of an otherwise narrow sheet: the builder refuses so many columns before they take any room.
          place(cells, cell.at, said.text);
        }
        if (said.odd) {
          odd[cell.at] = said.odd;
        }
        cell = undefined;
      } else if (name === "row") {
        builder.add(rowOf(row, cells, odd));
      }
    },
  });
}

function place(cells: string[], at: number, text: string): void {
  while (cells.length < at) {
    cells.push("");
  }
  cells[at] = text;
}

function rowOf(row: number, cells: readonly string[], odd: Record<number, OddCell>): RawRow {
  return Object.keys(odd).length === 0 ? { row, cells } : { row, cells, odd };
}

/** A list in a workbook: its first visible sheet that has something in it. Throws a sentence for what cannot be read. */
export async function readXlsx(bytes: Uint8Array): Promise<RawTable> {
  const zip = await openWorkbookZip(bytes);
  try {
    refuseOtherFiles(zip);
    const { part, workbook } = await workbookOf(zip);
    const sheets = workbook.sheets.filter(({ hidden }) => !hidden);
    const [sheet] = sheets;
    if (!sheet) {
      throw unreadable("There is no sheet in this workbook.");
    }
    const places = [...(await related(zip, part)).values()];
    const placeOf = (type: string) => places.find((place) => place.type === type)?.target;
    const texts: SheetTexts = {
      shared: await sharedTexts(zip, placeOf("sharedStrings")),
      formats: await formatsOf(zip, placeOf("styles")),
      from1904: workbook.from1904,
    };
    const builder = new TableBuilder();
    await readSheet(zip, sheet.part, texts, builder);
    const others = workbook.sheets.length - 1;
    const notes =
      others === 0 ? [] : [`The sheet ${sheet.name} is read; ${others === 1 ? "one other is" : `${others} others are`} left out.`];
    return builder.table({ encoding: "XLSX", separator: null, sheet: sheet.name, notes });
  } finally {
    zip.close();
  }
}
