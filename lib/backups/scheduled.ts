import "server-only";
import type { AuditActor } from "@/lib/audit/service";
import { record, system } from "@/lib/audit/service";
import { env, StartError } from "@/lib/platform/env";
import { log } from "@/lib/platform/log";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { drillIsDue, nextOf } from "./due";
import { bundlesIn, removeOld } from "./files";
import { type Made, makeBackup } from "./make";
import type { Cause } from "./manifest";
import { changeNotes, folderOf, noNote, passphraseNow, readNotes, readSettings } from "./store";
import { drillBackup } from "./tasks";
import { whileTold } from "./under-way";

/** The longest sleep of the schedule: a clock that is set, or a process that took over, costs no more. */
const sleepMsMax = 600_000;
const wordsOf = (error: unknown) => (error instanceof StartError ? error.message : "It could not be made; the log says why");

/** Where nothing is made. */
export const noPassphrase =
  "There is no passphrase: an admin sets one for backups, or LINEWARD_BACKUP_PASSPHRASE_FILE names a file that holds it";

/** Makes a backup with the settings as they are, notes it, and removes what is too old. Throws `StartError` with a sentence, noted as well. */
export function backUp(actor: AuditActor, cause: Cause, signal?: AbortSignal): Promise<Made> {
  return whileTold("backup", null, () => backUpNow(actor, cause, signal));
}

async function backUpNow(actor: AuditActor, cause: Cause, signal: AbortSignal | undefined): Promise<Made> {
  const settings = await readSettings();
  const folder = folderOf(settings);
  try {
    const passphrase = await passphraseNow();
    if (passphrase.from === "none") {
      throw new StartError(noPassphrase);
    }
    const made = await makeBackup({ from: env(), folder, passphrase: passphrase.text, cause, signal });
    const gone = await removeOld(folder, settings.keepDays, made.madeAt.getTime());
    const there = (await bundlesIn(folder)).map(({ name }) => name);
    const note = { ...noNote, cause, by: actor.name, tookMs: made.tookMs };
    await changeNotes((notes) => ({ ...notes, made: { ...notes.made, [made.name]: note }, lastFailure: null }), there);
    const { counts } = made.manifest;
    await record({
      actor,
      action: "backup.make",
      subject: "backup",
      subjectName: made.name,
      detail: { cause, bytes: made.bytes, ...counts },
    });
    if (gone.length > 0) {
      log.info({ gone }, "backups that are too old were removed");
    }
    return made;
  } catch (error) {
    await changeNotes((notes) => ({ ...notes, lastFailure: { at: new Date().toISOString(), words: wordsOf(error) } }));
    throw error;
  }
}

/** Makes the backup of the day if it is due. Resolves with when to look again. */
export async function makeDue(signal?: AbortSignal, nowMs: number = Date.now()): Promise<number> {
  const [settings, notes] = [await readSettings(), await readNotes()];
  const next = nextOf({ settings, scheduledAt: notes.scheduledAt, lastFailureAt: notes.lastFailure?.at ?? null }, nowMs);
  if (next === undefined || next.getTime() > nowMs) {
    return Math.min(sleepMsMax, next === undefined ? sleepMsMax : Math.max(1_000, next.getTime() - nowMs));
  }
  await changeNotes((before) => ({ ...before, scheduledAt: new Date(nowMs).toISOString() }));
  try {
    const made = await backUp(system, "schedule", signal);
    const drills = Object.values((await readNotes()).made).flatMap((note) => note.drill?.at ?? []);
    if (settings.drill && drillIsDue(drills.sort().at(-1), nowMs)) {
      await enqueue(undefined, drillBackup, { name: made.name });
    }
  } catch (error) {
    log.warn({ err: error }, "the backup of the day was not made");
  }
  return 60_000;
}
