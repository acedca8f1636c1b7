import { SaxesParser, type SaxesTagPlain } from "saxes";
import { unreadable } from "./table";
import type { WorkbookZip } from "./workbook-zip";

/** A tag without its prefix: some programs write "x:row" for "row". */
export const localName = (name: string) => name.slice(name.indexOf(":") + 1);

/** What is told of a part as it is read. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
  /** True once nothing more has to be read. */
  done?(): boolean;
}

/**
 * Reads one part of a workbook. A workbook never has a document type, and one is the way to have us fetch or unfold what we must not:
 * it ends the reading.
 */
export async function readXml(zip: WorkbookZip, part: string, handler: XmlHandler): Promise<void> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const decoder = new TextDecoder("utf-8");
  parser.on("doctype", () => {
    throw unreadable(
      "This workbook has a document type in it (DTD), which could name other files. No spreadsheet writes one. Save the list again as .xlsx.",
    );
  });
  parser.on("error", () => {
    throw unreadable("This workbook is damaged: a part of it cannot be read. Open it in a spreadsheet and save it again as .xlsx.");
  });
  parser.on("opentag", ({ name, attributes }: SaxesTagPlain) => handler.open?.(localName(name), attributes));
  parser.on("closetag", ({ name }) => handler.close?.(localName(name)));
  parser.on("text", (text) => handler.text?.(text));
  parser.on("cdata", (text) => handler.text?.(text));
  for await (const piece of zip.read(part)) {
    parser.write(decoder.decode(piece, { stream: true }));
    if (handler.done?.()) {
      return;
    }
  }
  parser.write(decoder.decode());
  parser.close();
}
