import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runFolder } from "./run-folder";

/** Says where the folder is. The folder itself is outside the run's: a demo keeps its passwords in a file, by design. */
const place = () => path.join(runFolder(), "prepared-demo.txt");

/** Keeps a copy of a demo that was started once and has stopped: what takes a first start its time need not be made again in this run. */
export function keepDemo(folder: string): void {
  const copy = mkdtempSync(path.join(tmpdir(), "lineward-tour-"));
  cpSync(folder, copy, { recursive: true });
  writeFileSync(place(), copy);
}

/** The folder of the demo that was kept, for one user of it; an empty one where none was. Whoever has it removes it. */
export function takeDemo(): string {
  try {
    const folder = readFileSync(place(), "utf8");
    rmSync(place());
    return folder;
  } catch {
    return mkdtempSync(path.join(tmpdir(), "lineward-tour-"));
  }
}
