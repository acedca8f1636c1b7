import "server-only";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { extract, type Pack, pack } from "tar-stream";
import { StartError } from "@/lib/platform/env";
import { fileCodeOf, whyNot } from "@/lib/platform/file-faults";
import { sha256Of } from "./files";
import { type Manifest, manifestText, type PartName, partNames } from "./manifest";
import { opening, sealing } from "./seal";

const manifestName = "manifest.json";
const manifestBytesMax = 1_000_000;

/** A file that goes into a bundle. */
export interface Part {
  readonly name: PartName;
  readonly file: string;
}

/** What the manifest says of parts. */
export async function partsOf(parts: readonly Part[]): Promise<Manifest["parts"]> {
  return Promise.all(parts.map(async ({ name, file }) => ({ name, bytes: (await stat(file)).size, sha256: await sha256Of(file) })));
}

async function fill(tar: Pack, manifest: Manifest, parts: readonly Part[]): Promise<void> {
  const mtime = new Date(manifest.madeAt);
  tar.entry({ name: manifestName, mode: 0o600, mtime }, `${JSON.stringify(manifest, null, 2)}\n`);
  for (const { name, file } of parts) {
    const { size } = await stat(file);
    await pipeline(createReadStream(file), tar.entry({ name, size, mode: 0o600, mtime }));
  }
  tar.finalize();
}

type Bytes = AsyncIterable<Uint8Array>;

/** Null: the bundle lies in the clear, which only the copy before an upgrade does. It holds no key. */
export type Passphrase = string | null;

const sealedBeginning = "age-encryption.org/";

/** True if a file begins as what age has sealed. Throws `StartError` where it cannot be read. */
export async function isSealed(file: string): Promise<boolean> {
  const handle = await open(file, "r").catch((error: unknown) => {
    throw refusalOf(file, error);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sealedBeginning.length), 0, sealedBeginning.length, 0);
    return buffer.toString("latin1", 0, bytesRead) === sealedBeginning;
  } finally {
    await handle.close();
  }
}

/** Writes tar, gzip and age in one go to a new file, and the file to the disk. */
export async function writeBundle(to: string, manifest: Manifest, parts: readonly Part[], passphrase: Passphrase): Promise<void> {
  const tar = pack();
  const done = await Promise.allSettled([
    fill(tar, manifest, parts).catch((error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error("A part could not be read"));
      throw error;
    }),
    pipeline(
      Readable.from(tar, { objectMode: false }),
      createGzip(),
      (bytes: Bytes) => (passphrase === null ? bytes : sealing(bytes, passphrase)),
      createWriteStream(to, { flags: "wx", mode: 0o600, flush: true }),
    ).catch((error: unknown) => {
      tar.destroy();
      throw error;
    }),
  ]);
  const reasons: unknown[] = done.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
  if (reasons.length > 0) {
    throw reasons.find(fileCodeOf) ?? reasons[0];
  }
}

/** Takes what is read from a bundle: where to put it, if anywhere. */
type Place = (name: PartName) => string | undefined;

interface Read {
  readonly manifest: Manifest;
  readonly found: Map<string, { bytes: number; sha256: string }>;
}

async function* hashed(entry: AsyncIterable<Buffer>, done: (bytes: number, sha256: string) => void): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of entry) {
    hash.update(chunk);
    bytes += chunk.length;
    yield chunk;
  }
  done(bytes, hash.digest("hex"));
}

async function textOf(entry: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    bytes += chunk.length;
    if (bytes > manifestBytesMax) {
      throw new Error("A manifest is not so long");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The files of a tar as they come. */
type Entries = AsyncIterable<{ readonly header: { readonly name: string; readonly type?: unknown } } & AsyncIterable<unknown>>;

async function readEntries(tar: Entries, place: Place): Promise<Read> {
  let manifest: Manifest | undefined;
  const found: Read["found"] = new Map();
  for await (const entry of tar) {
    const { name, type } = entry.header;
    const part = partNames.find((known) => known === name);
    if (manifest === undefined && name === manifestName) {
      manifest = manifestText.parse(await textOf(entry as AsyncIterable<Buffer>));
    } else if (manifest === undefined || part === undefined || type !== "file" || found.has(name)) {
      throw new Error("A bundle has no such file");
    } else {
      const to = place(part);
      const bytes = hashed(entry as AsyncIterable<Buffer>, (size, sha256) => found.set(name, { bytes: size, sha256 }));
      if (to === undefined) {
        for await (const _ of bytes) {
          // Read for its checksum.
        }
      } else {
        await pipeline(bytes, createWriteStream(to, { flags: "wx", mode: 0o600, flush: true }));
      }
    }
  }
  if (manifest === undefined) {
    throw new Error("A bundle begins with its manifest");
  }
  return { manifest, found };
}

/** Reads a bundle through to its end and holds every part against the manifest. Throws `StartError` with one sentence. */
async function readBundle(file: string, passphrase: Passphrase, place: Place): Promise<Manifest> {
  const tar = extract();
  const [entries, stream] = await Promise.allSettled([
    readEntries(tar, place).catch((error: unknown) => {
      tar.destroy();
      throw error;
    }),
    pipeline(createReadStream(file), (bytes: Bytes) => (passphrase === null ? bytes : opening(bytes, passphrase)), createGunzip(), tar),
  ]);
  if (entries.status === "rejected" || stream.status === "rejected") {
    // Each end fails when the other does: what says more is the cause.
    const reasons: unknown[] = [stream, entries].flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    throw refusalOf(file, reasons.find((reason) => reason instanceof StartError) ?? reasons.find(fileCodeOf) ?? reasons[0]);
  }
  const read: Read = entries.value;
  const { manifest, found } = read;
  const isWhole =
    found.size === manifest.parts.length &&
    manifest.parts.every(({ name, bytes, sha256 }) => found.get(name)?.sha256 === sha256 && found.get(name)?.bytes === bytes);
  if (!isWhole) {
    throw new StartError(`${file} is damaged: a part of it is not what its manifest says. Take another backup`);
  }
  return manifest;
}

function refusalOf(file: string, error: unknown): Error {
  if (error instanceof StartError) {
    return error;
  }
  if (fileCodeOf(error) === "ENOENT" && (error as NodeJS.ErrnoException).path === file) {
    return new StartError(`There is no file ${file}`);
  }
  const why = whyNot(error);
  const place = (error as { path?: unknown } | null)?.path;
  return why === undefined
    ? new StartError(`${file} is no backup of Lineward, or is damaged. Take another backup`)
    : new StartError(`${typeof place === "string" ? place : file} cannot be used: ${why}`);
}

/** Reads a bundle as a restore would, and puts nothing anywhere. */
export function checkBundle(file: string, passphrase: Passphrase): Promise<Manifest> {
  return readBundle(file, passphrase, () => undefined);
}

/** Opens a bundle into a new folder. Resolves with its manifest once everything in it is whole and on disk. */
export async function openBundle(file: string, passphrase: Passphrase, folder: string): Promise<Manifest> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return readBundle(file, passphrase, (name) => path.join(folder, name));
}
