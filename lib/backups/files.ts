import "server-only";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { StartError } from "@/lib/platform/env";
import { whyNot } from "@/lib/platform/file-faults";
import type { Cause } from "./manifest";

/** How the name of every bundle ends. */
export const bundleEnding = ".tar.gz.age";
const shape = /^lineward-(before-upgrade-)?(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})Z\.tar\.gz\.age$/;

/** The name of a bundle: its time sorts it. */
export function nameOf(madeAt: Date, cause: Cause): string {
  return `lineward-${cause === "upgrade" ? "before-upgrade-" : ""}${madeAt.toISOString().replaceAll(/[-:.]/g, "")}.tar.gz.age`;
}

/** The time in a bundle's name; undefined for a file that is none of ours. */
export function madeAtOf(name: string): Date | undefined {
  const [, , year, month, day, hour, minute, second, ms] = shape.exec(name) ?? [];
  return year === undefined ? undefined : new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
}

export interface BundleFile {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly madeAt: Date;
}

/** The bundles in a folder, the newest first; none where there is no such folder. */
export async function bundlesIn(folder: string): Promise<BundleFile[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map(async (name) => {
      const madeAt = madeAtOf(name);
      const about = madeAt && (await stat(path.join(folder, name)).catch(() => undefined));
      return madeAt && about?.isFile() ? [{ name, file: path.join(folder, name), bytes: about.size, madeAt }] : [];
    }),
  );
  return found.flat().sort((a, b) => b.madeAt.getTime() - a.madeAt.getTime());
}

const dayMs = 86_400_000;

/** Removes bundles that are older than so many days. The newest stays, however old it is. Resolves with their names. */
export async function removeOld(folder: string, keepDays: number, nowMs: number): Promise<string[]> {
  const [, ...older] = await bundlesIn(folder);
  const gone = older.filter(({ madeAt }) => madeAt.getTime() < nowMs - keepDays * dayMs);
  await Promise.all(gone.map(({ file }) => rm(file, { force: true })));
  return gone.map(({ name }) => name);
}

/** A rename is only safe from a power cut once its folder is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Puts a written file in its place for good. */
export async function putInPlace(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(path.dirname(to));
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
  }
  return hash.digest("hex");
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Drafts are named after the process that writes them: those of a dead one are removed. */
export async function removeDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = /^\.lineward-draft-(\d+)-/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
}

let drafts = 0;

/** A name for something unfinished in a folder. */
export function draftIn(folder: string): string {
  drafts += 1;
  return path.join(folder, `.lineward-draft-${process.pid}-${drafts}-${Date.now().toString(36)}`);
}

/** Makes the folder that backups lie in. Throws `StartError` with what is wrong with it. */
export async function makeFolder(folder: string): Promise<void> {
  const draft = draftIn(folder);
  try {
    // One level only: below a folder such as /proc Node would try for ever to make the way there.
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") {
        throw error;
      }
    });
    const handle = await open(draft, "wx", 0o600);
    await handle.close();
  } catch (error) {
    throw new StartError(`The folder for backups ${folder} cannot be used: ${whyNot(error) ?? "unknown reason"}`);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}
