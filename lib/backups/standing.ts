import "server-only";
import { newestOf, tooOldSince } from "./due";
import { bundlesIn } from "./files";
import type { BackupStanding } from "./schemas";
import { folderOf, readBoth } from "./store";

/** How backups stand, in one query and one look into the folder: for a page that is opened often. */
export async function standing(nowMs: number = Date.now()): Promise<BackupStanding> {
  const { settings, notes } = await readBoth();
  const made = (await bundlesIn(folderOf(settings))).map(({ madeAt }) => madeAt);
  const drills = Object.values(notes.made).flatMap(({ drill }) => (drill === null ? [] : [drill]));
  return {
    on: settings.on,
    newestAt: newestOf(made, nowMs)?.toISOString() ?? null,
    tooOld: tooOldSince({ settings }, made, nowMs) !== undefined,
    lastDrill: drills.sort((a, b) => b.at.localeCompare(a.at))[0] ?? null,
    lastFailure: notes.lastFailure,
  };
}
