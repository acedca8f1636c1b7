import "server-only";
import { isTooOld, tooOldMs } from "./due";
import { bundlesIn } from "./files";
import { folderOf, readSettings } from "./store";

/** Since when backups are too old; undefined while they are not, or no schedule is set. */
export async function oldBackups(nowMs: number): Promise<Date | undefined> {
  const settings = await readSettings();
  if (!settings.on) {
    return undefined;
  }
  const newest = (await bundlesIn(folderOf(settings)))[0]?.madeAt;
  return isTooOld({ settings }, newest, nowMs)
    ? new Date(Math.max(newest?.getTime() ?? 0, Date.parse(settings.since)) + tooOldMs)
    : undefined;
}
