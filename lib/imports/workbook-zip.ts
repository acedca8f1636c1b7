import type { Readable } from "node:stream";
import { type Entry, fromBuffer, type ZipFile } from "yauzl";
import { figure, tooMuch, unreadable } from "./table";

/** What the parts of a workbook may unpack to: a sheet of 50,000 rows is far below it. */
const unpackedBytesMax = 200_000_000;
/** A part of a workbook is text: it packs to a tenth or a thirtieth. Far beyond that somebody has made a bomb. */
const ratioMax = 200;
const smallBytes = 10_000_000;
const entriesMax = 5_000;

const damaged = "This workbook is damaged: it cannot be unpacked. Open it in a spreadsheet and save it again as .xlsx.";

/** The parts of a workbook, by their names. */
export interface WorkbookZip {
  readonly names: ReadonlySet<string>;
  /** The part, unpacked piece by piece and never more of it than a list may be. */
  read(name: string): AsyncGenerator<Buffer>;
  close(): void;
}

function opened(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, strictFileNames: false }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on("entry", (entry: Entry) => {
      entries.set(entry.fileName.replace(/^\//, ""), entry);
      if (entries.size > entriesMax) {
        reject(unreadable(`This file has more than ${figure(entriesMax)} parts. It is no list.`));
        return;
      }
      zip.readEntry();
    });
    zip.once("end", () => resolve(entries));
    zip.once("error", reject);
    zip.readEntry();
  });
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
  });
}

/** A fault of ours keeps its words; what the unpacking says means that the file is damaged. */
const asDamage = (error: unknown) => (error instanceof Error && error.name === "ProblemError" ? error : unreadable(damaged));

/** Opens a workbook's container. Throws a sentence for what is damaged, locked, or unpacks to too much. */
export async function openWorkbookZip(bytes: Uint8Array): Promise<WorkbookZip> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const zip = await opened(buffer).catch((error: unknown) => Promise.reject(asDamage(error)));
  const entries = await entriesOf(zip).catch((error: unknown) => Promise.reject(asDamage(error)));
  const most = Math.min(unpackedBytesMax, Math.max(smallBytes, buffer.length * ratioMax));
  let unpacked = 0;
  const bomb = () =>
    tooMuch(
      `This workbook of ${figure(Math.ceil(buffer.length / 1_000))} KB unpacks to more than ${figure(Math.round(most / 1_000_000))} MB.`,
    );
  return {
    names: new Set(entries.keys()),
    async *read(name) {
      const entry = entries.get(name);
      if (!entry) {
        throw unreadable(damaged);
      }
      if (entry.isEncrypted()) {
        throw unreadable("This workbook is protected with a password. Open it, take the password away, and save it again.");
      }
      if (entry.uncompressedSize > most) {
        throw bomb();
      }
      const stream = await streamOf(zip, entry).catch((error: unknown) => Promise.reject(asDamage(error)));
      try {
        for await (const piece of stream) {
          unpacked += (piece as Buffer).length;
          if (unpacked > most) {
            throw bomb();
          }
          yield piece as Buffer;
        }
      } catch (error) {
        throw asDamage(error);
      } finally {
        stream.destroy();
      }
    },
    close: () => zip.close(),
  };
}
