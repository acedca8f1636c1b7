import "server-only";
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";

/** Whose photo it is: a site's or a device's. */
export interface Owner {
  readonly of: "site" | "device";
  readonly id: string;
}

/** What is kept of a photo: as large as a screen needs it, and as small as a list does. */
export const sizes = ["whole", "small"] as const;
export type PhotoSize = (typeof sizes)[number];

/** A photo's pictures as WebP. */
export type Pictures = Readonly<Record<PhotoSize, Uint8Array>>;

/** Unfinished files begin so. */
const draftMark = ".draft-";
const pictureName = /^(.+)-(?:whole|small)\.webp$/;
const ownerName = /^(?:site|device)-[\w-]{1,64}$/;

function folderOf(root: string, { of, id }: Owner): string {
  const name = `${of}-${id}`;
  if (!ownerName.test(name)) {
    throw new Error("No folder can be named so");
  }
  return path.join(/* turbopackIgnore: true */ root, name);
}

const fileOf = (folder: string, photo: string, size: PhotoSize) => path.join(/* turbopackIgnore: true */ folder, `${photo}-${size}.webp`);

async function toDisk(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes both pictures, on disk once it resolves. A file has its name only when it is whole; what is killed before leaves drafts. */
export async function keepPictures(root: string, owner: Owner, photo: string, pictures: Pictures): Promise<void> {
  const folder = folderOf(root, owner);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const size of sizes) {
    const draft = path.join(/* turbopackIgnore: true */ folder, `${draftMark}${randomUUID()}`);
    try {
      const handle = await open(draft, "wx", 0o600);
      try {
        await handle.writeFile(pictures[size]);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, fileOf(folder, photo, size));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
  }
  await toDisk(folder);
}

/** One picture; undefined where this data folder does not hold it. */
export async function readPicture(root: string, owner: Owner, photo: string, size: PhotoSize): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return (await readFile(fileOf(folderOf(root, owner), photo, size))) as Buffer<ArrayBuffer>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** Removes both pictures; those that are gone already are no failure. */
export async function removePictures(root: string, owner: Owner, photo: string): Promise<void> {
  const folder = folderOf(root, owner);
  await Promise.all(sizes.map((size) => rm(fileOf(folder, photo, size), { force: true })));
}

/** Removes everything of a site or device that is gone. */
export async function removeFolder(root: string, owner: Owner): Promise<void> {
  await rm(folderOf(root, owner), { recursive: true, force: true });
}

interface Left {
  readonly file: string;
  /** Undefined: a draft. */
  readonly photo: string | undefined;
}

/** Files of a folder that were last written before a time. */
async function oldIn(folder: string, beforeMs: number): Promise<Left[]> {
  const found = await Promise.all(
    (await readdir(folder).catch(() => [])).map(async (name) => {
      const file = path.join(/* turbopackIgnore: true */ folder, name);
      const photo = pictureName.exec(name)?.[1];
      const isOurs = photo !== undefined || name.startsWith(draftMark);
      const about = isOurs ? await stat(file).catch(() => undefined) : undefined;
      return about?.isFile() && about.mtimeMs < beforeMs ? [{ file, photo }] : [];
    }),
  );
  return found.flat();
}

/**
 * Removes pictures that no row knows, drafts and empty folders, all older than the given time: those of an upload that was killed, and of a removal that was.
 * `known` says which of some photos have a row. Changes nothing where nothing is old.
 */
export async function removeLeft(
  root: string,
  beforeMs: number,
  known: (photos: string[]) => Promise<ReadonlySet<string>>,
  signal: AbortSignal,
): Promise<void> {
  for (const name of await readdir(root).catch(() => [])) {
    if (signal.aborted) {
      return;
    }
    if (!ownerName.test(name)) {
      continue;
    }
    const folder = path.join(/* turbopackIgnore: true */ root, name);
    const old = await oldIn(folder, beforeMs);
    const photos = [...new Set(old.flatMap(({ photo }) => photo ?? []))];
    const rows = photos.length === 0 ? new Set<string>() : await known(photos);
    const left = old.filter(({ photo }) => photo === undefined || !rows.has(photo));
    await Promise.all(left.map(({ file }) => rm(file, { force: true })));
    const about = await stat(folder).catch(() => undefined);
    if (left.length > 0 || (about !== undefined && about.mtimeMs < beforeMs)) {
      // It stays where something is in it.
      await rmdir(folder).catch(() => undefined);
    }
  }
}
