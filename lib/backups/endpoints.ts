import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { backup, backupSettings, backupSettingsPatch, backupStanding, backupsAnswer, drillResult } from "./schemas";

/** The name of its file without the end. */
const byBackup = z.object({ id: z.string().regex(/^lineward-(before-upgrade-)?\d{8}T\d{9}Z$/) });
const rate = { words: "Backups were made often.", free: 6, firstWaitMs: 5_000, waitMsMax: 60_000, forgetMs: 600_000 };

export const listBackups = endpoint({
  method: "GET",
  path: "/api/backups",
  summary: "The backups that lie in the folder, how each was proven, and when the next is made",
  access: "backup.edit",
  answer: backupsAnswer,
});

export const readStanding = endpoint({
  method: "GET",
  path: "/api/backups/standing",
  summary: "The newest backup, whether it is too old, and what the last drill found",
  access: "backup.edit",
  answer: backupStanding,
});

export const makeBackupNow = endpoint({
  method: "POST",
  path: "/api/backups",
  summary: "Back everything up now; the answer comes once the file was read back and compared",
  access: "backup.edit",
  freshPassword: "spare_tokens",
  audit: "backup.make",
  // Without a passphrase.
  refuses: ["validation_failed"],
  answer: backup,
  status: 201,
  rate,
});

export const changeBackupSettings = endpoint({
  method: "PATCH",
  path: "/api/backups/settings",
  summary: "Change when backups are made by themselves, where they go, how long they stay, and the passphrase that seals them",
  access: "backup.edit",
  freshPassword: "refuse_tokens",
  peopleOnly: "to change backups",
  audit: "backup.settings",
  body: backupSettingsPatch,
  answer: backupSettings,
});

export const getBackupFile = endpoint({
  method: "GET",
  path: "/api/backups/{id}/file",
  summary: "The sealed file of a backup",
  access: "backup.edit",
  freshPassword: "refuse_tokens",
  audit: "backup.take",
  params: byBackup,
  file: "application/octet-stream",
});

export const drillNow = endpoint({
  method: "POST",
  path: "/api/backups/{id}/drill",
  summary: "Restore a backup beside everything, open every sealed value in it, follow its audit, throw it away, and say what was found",
  access: "backup.edit",
  freshPassword: "spare_tokens",
  audit: "backup.drill",
  params: byBackup,
  answer: drillResult,
  rate,
});

export const backupEndpoints = [listBackups, readStanding, makeBackupNow, changeBackupSettings, getBackupFile, drillNow];
