import "server-only";
import { openAsBlob } from "node:fs";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { invalid, notFound, ProblemError } from "@/lib/http/problems";
import { StartError } from "@/lib/platform/env";
import { enqueue } from "@/lib/platform/queue/enqueue";
import { vault } from "@/lib/vault/instance";
import { nextOf, tooOldSince } from "./due";
import { type BundleFile, bundleEnding, bundlesIn, makeFolder } from "./files";
import { drillOf } from "./hold-drill";
import { complaintOf } from "./passphrase";
import { backUpBySchedule } from "./schedule-tasks";
import { backUp, noPassphrase } from "./scheduled";
import type { Backup, BackupSettings, BackupSettingsPatch, BackupsAnswer, DrillResult } from "./schemas";
import { folderOf, keepSettings, type Notes, noNote, passphraseNow, readBoth, readNotes, readSettings } from "./store";
import { underWay } from "./under-way";

function answerOf({ name, bytes, madeAt }: BundleFile, notes: Notes): Backup {
  return { id: name.slice(0, -bundleEnding.length), madeAt: madeAt.toISOString(), bytes, ...(notes.made[name] ?? noNote) };
}

const withoutSince = ({ since: _, ...settings }: BackupSettings & { readonly since: string }): BackupSettings => settings;

/** What lies in the folder, and what will. */
export async function list(nowMs: number = Date.now()): Promise<BackupsAnswer> {
  const { settings, notes } = await readBoth();
  const passphrase = await passphraseNow();
  const folder = folderOf(settings);
  const bundles = await bundlesIn(folder);
  const next = nextOf({ settings, scheduledAt: notes.scheduledAt, lastFailureAt: notes.lastFailure?.at ?? null }, nowMs);
  return {
    items: bundles.map((bundle) => answerOf(bundle, notes)),
    total: bundles.length,
    settings: withoutSince(settings),
    folder,
    passphrase: passphrase.from,
    keyId: vault().currentKeyId,
    next: next?.toISOString() ?? null,
    tooOld:
      tooOldSince(
        { settings },
        bundles.map(({ madeAt }) => madeAt),
        nowMs,
      ) !== undefined,
    lastFailure: notes.lastFailure,
    running: underWay(),
  };
}

/** One at a time in a process: two would only be slower. What a person can mend is said with 409. `work` tells at once what is under way. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  if (underWay()) {
    throw new ProblemError("conflict", "A backup or a drill is under way. Try again when it has ended.");
  }
  try {
    return await work();
  } catch (error) {
    throw error instanceof StartError ? new ProblemError("conflict", `${error.message}.`) : error;
  }
}

export async function makeNow(actor: Actor): Promise<Backup> {
  if ((await passphraseNow()).from === "none") {
    throw invalid("passphrase", noPassphrase);
  }
  return alone(async () => {
    const made = await backUp(actor, "person");
    return answerOf(made, await readNotes());
  });
}

async function bundleOf(id: string): Promise<BundleFile> {
  const found = (await bundlesIn(folderOf(await readSettings()))).find(({ name }) => name === `${id}${bundleEnding}`);
  if (!found) {
    throw notFound("This backup");
  }
  return found;
}

export async function drillNow(id: string, actor: Actor): Promise<DrillResult> {
  const { name } = await bundleOf(id);
  return alone(async () => {
    const result = await drillOf(name, actor);
    if (!result) {
      throw notFound("This backup");
    }
    return result;
  });
}

/** The sealed file, read as it is sent. */
export async function fileOf(id: string, actor: Actor): Promise<Response> {
  const { name, file } = await bundleOf(id);
  const blob = await openAsBlob(file, { type: "application/octet-stream" });
  await record({ actor, action: "backup.take", subject: "backup", subjectName: name });
  const headers = {
    "content-type": "application/octet-stream",
    "content-length": `${blob.size}`,
    "content-disposition": `attachment; filename="${name}"`,
  };
  return new Response(blob.stream(), { headers });
}

export async function changeSettings({ passphrase, ...patch }: BackupSettingsPatch, actor: Actor): Promise<BackupSettings> {
  const complaint = passphrase === undefined || passphrase === null ? undefined : complaintOf(passphrase);
  if (complaint !== undefined) {
    throw invalid("passphrase", complaint);
  }
  const before = withoutSince(await readSettings());
  const after: BackupSettings = {
    ...before,
    ...(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<BackupSettings>),
  };
  const from = (await passphraseNow()).from;
  if (after.on && from !== "environment" && (passphrase === null || (passphrase === undefined && from === "none"))) {
    throw invalid("passphrase", "Backups are sealed with it: without one none is made");
  }
  if (patch.folder !== undefined || after.on) {
    await makeFolder(folderOf(after)).catch((error: unknown) => {
      throw error instanceof StartError ? invalid("folder", error.message) : error;
    });
  }
  await keepSettings(after, passphrase);
  const changed = Object.fromEntries(
    Object.entries(after).flatMap(([name, value]) => (before[name as keyof BackupSettings] === value ? [] : [[name, value]])),
  );
  await record({
    actor,
    action: "backup.settings",
    subject: "backup",
    subjectName: "settings",
    detail: { ...changed, ...(passphrase === undefined ? {} : { passphrase: passphrase === null ? "forgotten" : "changed" }) },
  });
  await enqueue(undefined, backUpBySchedule, {});
  return after;
}
