import { emptyList, unreadable } from "./table";

const startsWith = (bytes: Uint8Array, text: string) => [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));
const holds = (bytes: Uint8Array, text: string, encoding: "latin1" | "utf16le") =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(Buffer.from(text, encoding));

const sayWhat = "Save the list as CSV or XLSX.";

/** Files that are mistaken for lists, by how they begin. */
const others: readonly (readonly [string, string])[] = [
  ["%PDF", `This is a PDF, whatever its name says. ${sayWhat}`],
  ["{\\rtf", `This is a text document (RTF). ${sayWhat}`],
  ["\x89PNG", `This is a picture (PNG). ${sayWhat}`],
  ["GIF8", `This is a picture (GIF). ${sayWhat}`],
  ["\xff\xd8\xff", `This is a picture (JPEG). ${sayWhat}`],
  ["\x1f\x8b", `This is a compressed file (gzip). Unpack it first.`],
  ["7z\xbc\xaf", `This is a compressed file (7z). Unpack it first.`],
  ["Rar!", `This is a compressed file (RAR). Unpack it first.`],
  ["SQLite format 3", `This is a database. ${sayWhat}`],
];

/** What a file is, by what is in it: its name says nothing. Throws a sentence for everything that is no list. */
export function kindOfFile(bytes: Uint8Array): "xlsx" | "text" {
  if (bytes.length === 0) {
    throw unreadable(emptyList);
  }
  if (startsWith(bytes, "PK\x03\x04") || startsWith(bytes, "PK\x05\x06")) {
    return "xlsx";
  }
  if (startsWith(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
    throw holds(bytes, "EncryptedPackage", "utf16le")
      ? unreadable("This workbook is protected with a password. Open it, take the password away, and save it again.")
      : unreadable(`This is a workbook of an old kind (.xls). Open it and save it as .xlsx.`);
  }
  const other = others.find(([mark]) => startsWith(bytes, mark));
  if (other) {
    throw unreadable(other[1]);
  }
  const head = Buffer.from(bytes.subarray(0, 512)).toString("latin1").trimStart().toLowerCase();
  if (/^(<!doctype|<html|<table)/.test(head)) {
    throw unreadable(`This is a web page, whatever its name says. ${sayWhat}`);
  }
  if (/^<\?xml/.test(head)) {
    throw unreadable(`This is an XML file. ${sayWhat}`);
  }
  return "text";
}
