import "server-only";
import { tooOldSince } from "./due";
import { bundlesIn } from "./files";
import { folderOf, readSettings } from "./store";

/** Since when backups are too old; undefined while they are not, or no schedule is set. */
export async function oldBackups(nowMs: number): Promise<Date | undefined> {
  const settings = await readSettings();
  if (!settings.on) {
    return undefined;
  }
  const made = (await bundlesIn(folderOf(settings))).map(({ madeAt }) => madeAt);
  return tooOldSince({ settings }, made, nowMs);
}
