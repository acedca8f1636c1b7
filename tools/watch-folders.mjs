// Tells of changed files. By folder, not by file: an editor that writes a new file and renames it is seen too.
import { existsSync, readdirSync, watch } from "node:fs";
import path from "node:path";

/** An editor writes several files at once, and a file in several steps. */
const quietMs = 60;

function foldersBelow(folder, skip) {
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !skip.has(entry.name))
    .flatMap((entry) => foldersBelow(path.join(folder, entry.name), skip));
  return [folder, ...below];
}

/** Calls `changed` with the files that changed below some folders, those of a moment together. Returns how to end it. */
export function watchFolders(roots, changed, skip = new Set()) {
  const watched = new Map();
  const files = new Set();
  let timer;
  const look = () => {
    const now = new Set(roots.filter((root) => existsSync(root)).flatMap((root) => foldersBelow(root, skip)));
    for (const [folder, watcher] of watched) {
      if (!now.has(folder)) {
        watcher.close();
        watched.delete(folder);
      }
    }
    for (const folder of now) {
      if (!watched.has(folder)) {
        const watcher = watch(folder, (_event, name) => skip.has(name) || note(path.join(folder, name ?? "")));
        // A folder that is removed: the next look forgets it.
        watcher.on("error", () => undefined);
        watched.set(folder, watcher);
      }
    }
  };
  const note = (file) => {
    files.add(file);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const before = new Set(watched.keys());
      look();
      // What a new folder holds may have been written before it was watched.
      for (const folder of [...watched.keys()].filter((key) => !before.has(key))) {
        for (const entry of readdirSync(folder)) {
          files.add(path.join(folder, entry));
        }
      }
      const together = [...files].filter((changedFile) => !watched.has(changedFile));
      files.clear();
      if (together.length > 0) {
        changed(together);
      }
    }, quietMs);
  };
  look();
  return () => {
    clearTimeout(timer);
    for (const watcher of watched.values()) {
      watcher.close();
    }
  };
}
