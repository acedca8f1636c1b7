import { existsSync } from "node:fs";
import path from "node:path";

function climb(folder: string): string {
  if (existsSync(path.join(folder, "package.json")) || folder === path.dirname(folder)) {
    return folder;
  }
  return climb(path.dirname(folder));
}

/** The project's folder, whether this file runs as it is or bundled into dist/. */
export const projectRoot = climb(import.meta.dirname);
