import "server-only";
import { randomUUID } from "node:crypto";
import { record } from "@/lib/audit/service";
import type { Actor } from "@/lib/auth/actor";
import { deviceFor } from "@/lib/device-access/load-device";
import { notFound, ProblemError } from "@/lib/http/problems";
import { db } from "@/lib/platform/db/client";
import { type NoteAnswer, notesMax } from "./note-endpoints";

interface Row {
  readonly id: string;
  readonly text: string;
  readonly at: Date;
  readonly byName: string;
}

const answerOf = ({ id, text, at, byName }: Row): NoteAnswer => ({ id, text, at: at.toISOString(), by: byName });

/** How the audit names the device. Throws 404 for one that does not exist for this person. */
async function about(actor: Actor, deviceId: string) {
  const { name, siteId } = await deviceFor(actor, deviceId);
  return { subject: "device", subjectId: deviceId, subjectName: name, siteId } as const;
}

async function noteFor(deviceId: string, id: string): Promise<Row> {
  const row = await db().deviceNote.findFirst({ where: { id, deviceId } });
  if (!row) {
    throw notFound("This note");
  }
  return row;
}

/** GET /api/devices/{id}/notes */
export async function listNotes(actor: Actor, deviceId: string): Promise<{ items: NoteAnswer[] }> {
  await deviceFor(actor, deviceId);
  const rows = await db().deviceNote.findMany({ where: { deviceId }, orderBy: [{ at: "desc" }, { id: "asc" }] });
  return { items: rows.map(answerOf) };
}

/** POST /api/devices/{id}/notes */
export async function addNote(actor: Actor, deviceId: string, { text }: { text: string }): Promise<NoteAnswer> {
  const named = await about(actor, deviceId);
  const row = await db().$transaction(async (tx) => {
    if ((await tx.deviceNote.count({ where: { deviceId } })) >= notesMax) {
      throw new ProblemError("conflict", `This device has ${notesMax} notes already. Take one away before you write another.`);
    }
    const made = await tx.deviceNote.create({ data: { id: randomUUID(), deviceId, text, byId: actor.id, byName: actor.name } });
    await record({ actor, action: "note.add", ...named, detail: { note: made.id, text } }, tx);
    return made;
  });
  return answerOf(row);
}

/** PATCH /api/devices/{id}/notes/{noteId} */
export async function changeNote(actor: Actor, deviceId: string, id: string, { text }: { text: string }): Promise<NoteAnswer> {
  const named = await about(actor, deviceId);
  const before = await noteFor(deviceId, id);
  if (before.text === text) {
    return answerOf(before);
  }
  const row = await db().$transaction(async (tx) => {
    const data = { text, at: new Date(), byId: actor.id, byName: actor.name };
    const changed = await tx.deviceNote.update({ where: { id }, data });
    await record({ actor, action: "note.change", ...named, detail: { note: id, text: { from: before.text, to: text } } }, tx);
    return changed;
  });
  return answerOf(row);
}

/** DELETE /api/devices/{id}/notes/{noteId} */
export async function removeNote(actor: Actor, deviceId: string, id: string): Promise<undefined> {
  const named = await about(actor, deviceId);
  const { text } = await noteFor(deviceId, id);
  await db().$transaction(async (tx) => {
    await tx.deviceNote.delete({ where: { id } });
    await record({ actor, action: "note.remove", ...named, detail: { note: id, text } }, tx);
  });
  return undefined;
}
