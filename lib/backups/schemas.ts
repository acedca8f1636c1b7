import { z } from "zod";
import { causes } from "./manifest";

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time like 02:00");

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** When backups are made by themselves, where they go and how long they stay. */
export const backupSettings = z.strictObject({
  on: z.boolean(),
  at: clock,
  timeZone: z.string().max(64).refine(isTimeZone, "A time zone like Europe/Berlin"),
  keepDays: z.number().int().min(1, "At least one day").max(3_650, "At most ten years"),
  /** Absolute; null: the folder backups of the data folder. */
  folder: z
    .string()
    .trim()
    .max(1_000)
    .regex(/^(\/|[A-Za-z]:[\\/])/, "A whole path, from the root of the disk")
    .nullable(),
  /** Prove the newest one once a week, after it was made. */
  drill: z.boolean(),
});
export type BackupSettings = z.infer<typeof backupSettings>;

export const backupSettingsPatch = backupSettings.partial().extend({
  /** Kept sealed, for backups that nobody waits for. Null forgets it. */
  passphrase: z.string().max(1_000).nullable().optional(),
});
export type BackupSettingsPatch = z.infer<typeof backupSettingsPatch>;

export const drillStep = z.enum(["open", "load", "unseal", "audit", "photos"]);

/** What a restore drill found. */
export const drillResult = z.object({
  ok: z.boolean(),
  at: z.iso.datetime(),
  tookMs: z.number().int(),
  /** How long each step took that was come to. */
  steps: z.array(z.object({ step: drillStep, tookMs: z.number().int() })),
  devices: z.number().int(),
  lines: z.number().int(),
  sites: z.number().int(),
  secretsOpened: z.number().int(),
  secretsFailed: z.number().int(),
  auditEntries: z.number().int(),
  /** Photos whose picture was found as it was kept. Left out by a drill that does not come to them. */
  photos: z.number().int().optional(),
  /** What is wrong, as a sentence. */
  problem: z.string().nullable(),
});
export type DrillResult = z.infer<typeof drillResult>;

export const backup = z.object({
  id: z.string(),
  madeAt: z.iso.datetime(),
  bytes: z.number().int(),
  /** Null: this installation has not made it, or does not remember. */
  cause: z.enum(causes).nullable(),
  by: z.string().nullable(),
  tookMs: z.number().int().nullable(),
  drill: drillResult.nullable(),
});
export type Backup = z.infer<typeof backup>;

const failure = z.object({ at: z.iso.datetime(), words: z.string() });

export const backupsAnswer = z.object({
  /** Those that lie in the folder, the newest first. */
  items: z.array(backup),
  total: z.number().int(),
  settings: backupSettings,
  /** Where they lie. */
  folder: z.string(),
  /** kept: sealed here; environment: LINEWARD_BACKUP_PASSPHRASE or its file; none: nothing can be made by itself. */
  passphrase: z.enum(["kept", "environment", "none"]),
  /** The key that seals now. */
  keyId: z.string(),
  next: z.iso.datetime().nullable(),
  /** The schedule is on, and there is none of the last day and a half. */
  tooOld: z.boolean(),
  lastFailure: failure.nullable(),
  /** What the process that answers is doing now; `id`: the backup that a drill is held of. */
  running: z.object({ what: z.enum(["backup", "drill"]), id: z.string().nullable(), since: z.iso.datetime() }).nullable(),
});
export type BackupsAnswer = z.infer<typeof backupsAnswer>;

export const backupStanding = z.object({
  /** One is made every day. */
  on: z.boolean(),
  newestAt: z.iso.datetime().nullable(),
  tooOld: z.boolean(),
  /** Of any of them. */
  lastDrill: drillResult.nullable(),
  lastFailure: failure.nullable(),
});
export type BackupStanding = z.infer<typeof backupStanding>;
