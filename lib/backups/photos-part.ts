import "server-only";
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { mkdir, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract, type Pack, pack } from "tar-stream";
import { StartError } from "@/lib/platform/env";
import { photosFolder } from "@/lib/platform/photos-folder";
import { syncFolder } from "./files";

/** A folder for each site and device, and in it two pictures for each photo: nothing else is taken along or put back. */
const ownerName = /^(?:site|device)-[\w-]{1,64}$/;
const pictureName = /^[\w-]{1,80}\.webp$/;

async function* picturesIn(root: string): AsyncGenerator<{ name: string; bytes: Buffer }> {
  for (const owner of (await readdir(root).catch(() => [])).filter((name) => ownerName.test(name))) {
    const folder = path.join(/* turbopackIgnore: true */ root, owner);
    for (const picture of (await readdir(folder).catch(() => [])).filter((name) => pictureName.test(name))) {
      // One that was removed a moment ago is missed by nobody.
      const bytes = await readFile(path.join(/* turbopackIgnore: true */ folder, picture)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") {
          throw error;
        }
      });
      if (bytes) {
        yield { name: `${owner}/${picture}`, bytes };
      }
    }
  }
}

async function fill(tar: Pack, root: string): Promise<number> {
  let count = 0;
  for await (const { name, bytes } of picturesIn(root)) {
    await new Promise<void>((resolve, reject) => {
      tar.entry({ name, mode: 0o600 }, bytes, (error) => (error ? reject(error) : resolve()));
    });
    count += 1;
  }
  tar.finalize();
  return count;
}

/** Packs the pictures of a data folder into one file. After the database: what its rows name is there by then. False where there are none. */
export async function packPhotos(dataDir: string, to: string): Promise<boolean> {
  const root = photosFolder(dataDir);
  if (!existsSync(root)) {
    return false;
  }
  const tar = pack();
  const filled = fill(tar, root).catch((error: unknown) => {
    tar.destroy(error instanceof Error ? error : new Error("A picture could not be read"));
    throw error;
  });
  const [count] = await Promise.all([
    filled,
    pipeline(Readable.from(tar, { objectMode: false }), createWriteStream(to, { flags: "wx", mode: 0o600 })),
  ]);
  return count > 0;
}

type TakePicture = (owner: string, picture: string, bytes: AsyncIterable<Buffer>) => Promise<void>;

/** Hands over each picture of what `packPhotos` has packed, one after another. Throws `StartError` for anything else in it. */
async function eachPicture(file: string, take: TakePicture): Promise<void> {
  const tar = extract();
  const entries = async () => {
    for await (const entry of tar) {
      const [owner = "", picture = "", ...more] = entry.header.name.split("/");
      if (entry.header.type !== "file" || !ownerName.test(owner) || !pictureName.test(picture) || more.length > 0) {
        throw new StartError("The photos in this backup are damaged. Take another backup");
      }
      // Its own types say `unknown` of what it reads from a file.
      await take(owner, picture, entry as AsyncIterable<Buffer>);
    }
  };
  const reading = entries().catch((error: unknown) => {
    tar.destroy();
    throw error;
  });
  const [read, streamed] = await Promise.allSettled([reading, pipeline(createReadStream(file), tar)]);
  for (const end of [read, streamed]) {
    if (end.status === "rejected") {
      throw end.reason;
    }
  }
}

/** What a picture is, to be told from another one. */
export interface PictureSum {
  readonly bytes: number;
  readonly sha256: string;
}

/** The pictures in what `packPhotos` has packed, by "site-ID/PHOTO-whole.webp" and its like. Throws `StartError` for anything else in it. */
export async function sumPhotos(file: string): Promise<ReadonlyMap<string, PictureSum>> {
  const sums = new Map<string, PictureSum>();
  await eachPicture(file, async (owner, picture, bytes) => {
    const hash = createHash("sha256");
    let count = 0;
    for await (const chunk of bytes) {
      hash.update(chunk);
      count += chunk.byteLength;
    }
    sums.set(`${owner}/${picture}`, { bytes: count, sha256: hash.digest("hex") });
  });
  return sums;
}

/** Unpacks what `packPhotos` has packed into a new folder, on disk. Without a file the folder is empty. Throws `StartError` for anything else in it. */
export async function unpackPhotos(file: string | undefined, folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  if (file === undefined) {
    return;
  }
  const owners = new Set<string>();
  await eachPicture(file, async (owner, picture, bytes) => {
    const place = path.join(/* turbopackIgnore: true */ folder, owner);
    if (!owners.has(owner)) {
      await mkdir(place, { mode: 0o700 });
      owners.add(owner);
    }
    const to = path.join(/* turbopackIgnore: true */ place, picture);
    await pipeline(bytes, createWriteStream(to, { flags: "wx", mode: 0o600, flush: true }));
  });
  await Promise.all([...owners].map((owner) => syncFolder(path.join(/* turbopackIgnore: true */ folder, owner))));
  await syncFolder(folder);
}
