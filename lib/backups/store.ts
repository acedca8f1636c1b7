import "server-only";
import path from "node:path";
import { z } from "zod";
import { forgetOutgoing, keepOutgoing, openOutgoing } from "@/lib/outgoing/secrets";
import { db } from "@/lib/platform/db/client";
import { jsonColumn } from "@/lib/platform/db/json-column";
import { env } from "@/lib/platform/env";
import { causes } from "./manifest";
import { givenPassphrase } from "./passphrase";
import { type BackupSettings, backupSettings, drillResult } from "./schemas";

const settingsKey = "backups.settings";
const notesKey = "backups.notes";
/** Its row among what is sealed for places outside: it is sealed anew with them. */
const passphraseId = "backups";

const storedSettings = jsonColumn("Setting.backups.settings", backupSettings.extend({ since: z.iso.datetime() }));
type StoredSettings = z.output<typeof backupSettings> & { readonly since: string };

const atFirst: StoredSettings = {
  on: false,
  at: "02:00",
  timeZone: "UTC",
  keepDays: 14,
  folder: null,
  drill: true,
  since: new Date(0).toISOString(),
};

/** When and where backups are made; nothing by itself until somebody says so. */
export async function readSettings(): Promise<StoredSettings> {
  const row = await db().setting.findUnique({ where: { key: settingsKey } });
  return row ? storedSettings.read(row.value, settingsKey, atFirst) : atFirst;
}

/** Settings and what is remembered, in one query. */
export async function readBoth(): Promise<{ settings: StoredSettings; notes: Notes }> {
  const rows = await db().setting.findMany({ where: { key: { in: [settingsKey, notesKey] } } });
  const textOf = (key: string) => rows.find((row) => row.key === key)?.value;
  const [settings, notes] = [textOf(settingsKey), textOf(notesKey)];
  return {
    settings: settings === undefined ? atFirst : storedSettings.read(settings, settingsKey, atFirst),
    notes: notes === undefined ? noNotes() : storedNotes.read(notes, notesKey, noNotes()),
  };
}

/** Keeps them, and the passphrase if one is given; null forgets it. */
export async function keepSettings(settings: BackupSettings, passphrase: string | null | undefined): Promise<void> {
  const value = JSON.stringify({ ...settings, since: new Date().toISOString() });
  await db().$transaction(async (tx) => {
    await tx.setting.upsert({ where: { key: settingsKey }, create: { key: settingsKey, value }, update: { value } });
    if (passphrase === null) {
      await forgetOutgoing(tx, passphraseId);
    } else if (passphrase !== undefined) {
      await keepOutgoing(tx, passphraseId, { secret: passphrase });
    }
  });
}

export const folderOf = ({ folder }: Pick<BackupSettings, "folder">): string =>
  // Otherwise the build takes along every folder of the project with this name.
  folder ?? path.join(/* turbopackIgnore: true */ env().dataDir, "backups");

/** The passphrase that backups are sealed with, and where it comes from. */
export async function passphraseNow(): Promise<{ readonly from: "kept" | "environment" | "none"; readonly text: string }> {
  const given = givenPassphrase();
  if (given !== undefined) {
    return { from: "environment", text: given };
  }
  const { secret } = await openOutgoing(passphraseId);
  return secret === undefined ? { from: "none", text: "" } : { from: "kept", text: secret };
}

const note = z.object({
  cause: z.enum(causes).nullable(),
  by: z.string().nullable(),
  tookMs: z.number().int().nullable(),
  drill: drillResult.nullable(),
});
const notesShape = z.object({
  /** By the name of the file. */
  made: z.record(z.string(), note),
  /** When the schedule last began one. */
  scheduledAt: z.iso.datetime().nullable(),
  lastFailure: z.object({ at: z.iso.datetime(), words: z.string() }).nullable(),
});
export type Notes = z.infer<typeof notesShape>;
export type Note = z.infer<typeof note>;
const storedNotes = jsonColumn("Setting.backups.notes", notesShape);

const noNotes = (): Notes => ({ made: {}, scheduledAt: null, lastFailure: null });
export const noNote: Note = { cause: null, by: null, tookMs: null, drill: null };

/** What is remembered of backups; the folder says which there are. */
export async function readNotes(): Promise<Notes> {
  const row = await db().setting.findUnique({ where: { key: notesKey } });
  return row ? storedNotes.read(row.value, notesKey, noNotes()) : noNotes();
}

/** Changes what is remembered. `there`: names of files; what is noted of others is forgotten. */
export async function changeNotes(change: (notes: Notes) => Notes, there?: readonly string[]): Promise<void> {
  await db().$transaction(async (tx) => {
    const row = await tx.setting.findUnique({ where: { key: notesKey } });
    const after = change(row ? storedNotes.read(row.value, notesKey, noNotes()) : noNotes());
    const made = there === undefined ? after.made : Object.fromEntries(Object.entries(after.made).filter(([name]) => there.includes(name)));
    const value = JSON.stringify({ ...after, made });
    await tx.setting.upsert({ where: { key: notesKey }, create: { key: notesKey, value }, update: { value } });
  });
}
