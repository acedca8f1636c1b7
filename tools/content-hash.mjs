// Remembers by content what a step was made from, so that a second start skips it. Times of files are not trusted: a checkout
// or a copy changes them.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const skippedFolders = new Set(["node_modules", ".next", "dist", ".cache", "client", "migrations"]);

function filesBelow(entry) {
  return readdirSync(entry, { withFileTypes: true, recursive: false }).flatMap((found) => {
    const file = path.join(entry, found.name);
    if (found.isDirectory()) {
      return skippedFolders.has(found.name) ? [] : filesBelow(file);
    }
    return /\.test\.tsx?$/.test(found.name) || !found.isFile() ? [] : [file];
  });
}

/** SHA-256 over names and contents of files and folders (tests and generated folders left out), and over extra words. */
export function hashOf(entries, ...extra) {
  const hash = createHash("sha256").update(JSON.stringify(extra));
  const files = entries.filter((entry) => existsSync(entry)).flatMap((entry) => (path.extname(entry) === "" ? filesBelow(entry) : [entry]));
  for (const file of files.sort()) {
    hash.update(`\n${file}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

/** True if the step was last finished from the same content. */
export function isFresh(stampFile, hash) {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === hash;
}

/** Notes that the step is done. Call it only after the step has succeeded. */
export function markDone(stampFile, hash) {
  mkdirSync(path.dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, hash);
}
